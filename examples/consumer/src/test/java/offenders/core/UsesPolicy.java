package offenders.core;

class UsesPolicy {
  Class<?> above() {
    return offenders.policy.Innocent.class;
  }
}
