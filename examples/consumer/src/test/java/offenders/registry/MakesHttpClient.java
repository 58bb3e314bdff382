package offenders.registry;

public class MakesHttpClient {
  java.net.http.HttpClient notTheEngines() {
    return java.net.http.HttpClient.newHttpClient();
  }
}
