package offenders.testkit;

public class Innocent extends org.assertj.core.api.AbstractAssert<Innocent, String> {
  public Innocent(String actual) {
    super(actual, Innocent.class);
  }

  com.sun.net.httpserver.HttpServer mayServe() throws java.io.IOException {
    return com.sun.net.httpserver.HttpServer.create();
  }
}
