package offenders.core;

class OpensSocket {
  java.net.Socket open() {
    return new java.net.Socket();
  }
}
