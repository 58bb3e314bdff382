package offenders.core.process;

class Innocent {
  Process start() throws java.io.IOException {
    return new ProcessBuilder("true").start();
  }
}
