package offenders.registry;

class StartsProcessThroughRuntime {
  Process start() throws java.io.IOException {
    return Runtime.getRuntime().exec(new String[] {"true"});
  }
}
