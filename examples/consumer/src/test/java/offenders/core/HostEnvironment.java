package offenders.core;

class HostEnvironment {
  String home() {
    return System.getProperty("user.home");
  }
}
