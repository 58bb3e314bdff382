package offenders.core;

class StartsProcess {
  Process start() throws java.io.IOException {
    return new ProcessBuilder("true").start();
  }
}
