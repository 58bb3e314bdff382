package offenders.policy;

class UsesHttpClient {
  Object client() {
    return java.net.http.HttpClient.newHttpClient();
  }
}
