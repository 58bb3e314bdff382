package offenders.policy;

class ReadsWithDatabind {
  Object mapper() {
    return new com.fasterxml.jackson.databind.ObjectMapper();
  }
}
