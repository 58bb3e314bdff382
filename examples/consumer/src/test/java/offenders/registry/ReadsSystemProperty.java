package offenders.registry;

class ReadsSystemProperty {
  boolean debug() {
    return Boolean.getBoolean("debug");
  }
}
