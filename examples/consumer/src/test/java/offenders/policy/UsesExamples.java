package offenders.policy;

class UsesExamples {
  Class<?> above() {
    return offenders.examples.Innocent.class;
  }
}
