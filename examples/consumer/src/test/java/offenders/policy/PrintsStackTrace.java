package offenders.policy;

class PrintsStackTrace {
  void print(IllegalStateException e) {
    e.printStackTrace();
  }
}
