package imagesigning.core.extensions;

import imagesigning.core.internal.GoJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer that is an error, on its way out of the handler. Never leaves the package. */
final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SignaturesResponse response;

  private RequestRefused(SignaturesResponse response) {
    super("refused with " + response, null, false, false);
    this.response = response;
  }

  /** An error whose detail is a text. */
  static RequestRefused of(ExtensionError error, String detail) {
    return of(error, error.status(), detail);
  }

  /** An error whose detail is a text, with another status than usual. */
  static RequestRefused of(ExtensionError error, int status, String detail) {
    StringBuilder json = new StringBuilder();
    GoJson.appendString(json, detail);
    return envelope(error, status, json);
  }

  /** An error whose detail is an object of one member, as for unknown names. */
  static RequestRefused of(ExtensionError error, String member, String value) {
    StringBuilder json = new StringBuilder("{\"").append(member).append("\":");
    GoJson.appendString(json, value);
    return envelope(error, error.status(), json.append('}'));
  }

  private static RequestRefused envelope(ExtensionError error, int status, StringBuilder detail) {
    String json =
        "{\"errors\":[{\"code\":\""
            + error
            + "\",\"message\":\""
            + error.message()
            + "\",\"detail\":"
            + detail
            + "}]}\n";
    return new RequestRefused(
        SignaturesResponse.of(status).withJson(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same with one more header. */
  RequestRefused with(String header, List<String> values) {
    return new RequestRefused(response.with(header, values));
  }

  SignaturesResponse response() {
    return response;
  }
}
