from dragoman.cli import main

main(prog_name="dragoman")
