package offenders.policy;

class SetsProperty {
  void set() {
    System.setProperty("offenders", "yes");
  }
}
