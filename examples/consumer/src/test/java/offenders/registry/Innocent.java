package offenders.registry;

public class Innocent {
  java.net.http.HttpClient mayTalk() {
    return java.net.http.HttpClient.newHttpClient();
  }
}
