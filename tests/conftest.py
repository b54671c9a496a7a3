"""Property tests fail by what is wrong, never by how busy the machine is."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "dragoman", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("dragoman")
