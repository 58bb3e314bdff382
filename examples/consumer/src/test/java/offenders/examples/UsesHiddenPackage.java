package offenders.examples;

class UsesHiddenPackage {
  Class<?> hidden() {
    return offenders.core.process.NotExported.class;
  }
}
