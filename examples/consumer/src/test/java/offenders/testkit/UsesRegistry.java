package offenders.testkit;

class UsesRegistry {
  Class<?> besides() {
    return offenders.registry.MakesHttpClient[].class;
  }
}
