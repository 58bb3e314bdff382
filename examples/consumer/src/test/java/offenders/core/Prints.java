package offenders.core;

class Prints {
  void print() {
    System.err.println("offence");
  }
}
