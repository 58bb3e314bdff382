package imagesigning.registry.pulp;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.RequestBody;
import imagesigning.registry.internal.http.TlsMode;
import imagesigning.registry.pulp.JsonPlace.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Single calls: asked with the caller's credentials, answered by this server and no other, and read
 * into a model. Thread-safe.
 */
final class PulpConnection {
  private static final int DEPTH = 64;
  private static final String JSON = "application/json";
  private static final Set<Integer> READ = Set.of(200);
  private static final Set<Integer> STARTED = Set.of(200, 201, 202);

  private static final String UNKNOWN_OUTCOME =
      " Whether the task was started is not known; look for it before trying again, because each"
          + " run adds signatures.";
  private static final String PERMISSION_HINT =
      " Signing and removing signatures need modify_content_containerpushrepository or"
          + " modify_content_containerrepository, or a superuser.";

  private final PatientSender sender;
  private final PulpAuthorization authorization;
  private final TlsMode tls;
  private final int maxBytes;
  private final Duration timeout;

  PulpConnection(
      PatientSender sender,
      PulpAuthorization authorization,
      TlsMode tls,
      int maxBytes,
      Duration timeout) {
    this.sender = sender;
    this.authorization = authorization;
    this.tls = tls;
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  /** Reads a resource. */
  <T> T get(URI uri, Reader<T> reader) throws PulpException {
    return call(Asked.get(uri), HttpCall.get(uri, tls, maxBytes), READ, reader);
  }

  /** Sends a JSON document that starts a task. */
  <T> T post(URI uri, String json, Reader<T> reader) throws PulpException {
    RequestBody body = RequestBody.of(JSON, json.getBytes(StandardCharsets.UTF_8));
    return call(
        Asked.post(uri),
        HttpCall.write("POST", uri, tls, Optional.of(body), maxBytes),
        STARTED,
        reader);
  }

  private <T> T call(Asked asked, HttpCall call, Set<Integer> expected, Reader<T> reader)
      throws PulpException {
    HttpAnswer answer = send(asked, call);
    if (!expected.contains(answer.status())) {
      throw refusal(asked, answer);
    }
    if (answer.isCut()) {
      throw failure(
          PulpFailure.ANSWER_TOO_LARGE,
          asked,
          answer,
          "is larger than the limit of " + maxBytes + " bytes.",
          null);
    }
    try {
      JsonValue root = StrictJson.parse(answer.body(), maxBytes, DEPTH);
      return reader.read(JsonPlace.root(root));
    } catch (JsonFormatException e) {
      throw failure(
          PulpFailure.ANSWER_MALFORMED,
          asked,
          answer,
          "is not the JSON expected, at "
              + e.position()
              + ": "
              + answer.shown(String.valueOf(e.getMessage()))
              + ".",
          answer.cause(e));
    } catch (WrongShapeException e) {
      throw failure(
          PulpFailure.ANSWER_MALFORMED,
          asked,
          answer,
          "is not the JSON expected, " + answer.shown(String.valueOf(e.getMessage())) + ".",
          answer.cause(e));
    }
  }

  private HttpAnswer send(Asked asked, HttpCall call) throws PulpException {
    HttpCall accepting = call.accepting(List.of(JSON)).stayingAtServer();
    HttpCall authorized =
        authorization.revealHeader(asked).map(accepting::authorizedBy).orElse(accepting);
    try {
      return sender.send(authorized, Deadline.after(timeout));
    } catch (RegistryException e) {
      PulpFailure failure = failure(e.reason());
      throw new PulpException(
          failure,
          e.getMessage()
              + (!asked.isReading() && failure != PulpFailure.UNEXPECTED_ANSWER
                  ? UNKNOWN_OUTCOME
                  : ""),
          asked,
          e.status().orElse(0),
          e);
    }
  }

  private static PulpFailure failure(IndeterminateReason reason) {
    return switch (reason) {
      case TIMEOUT -> PulpFailure.TIMEOUT;
      case REGISTRY_ERROR -> PulpFailure.UNEXPECTED_ANSWER;
      default -> PulpFailure.UNREACHABLE;
    };
  }

  private static PulpException failure(
      PulpFailure failure,
      Asked asked,
      HttpAnswer answer,
      String problem,
      @Nullable Exception cause) {
    return new PulpException(
        failure,
        "The answer to " + asked + " " + problem + (asked.isReading() ? "" : UNKNOWN_OUTCOME),
        asked,
        answer.status(),
        cause);
  }

  private static PulpException refusal(Asked asked, HttpAnswer answer) {
    PulpFailure failure = failure(answer.status());
    ErrorBody body = ErrorBody.of(answer);
    return new PulpException(
        failure,
        asked
            + " was answered with "
            + answer.status()
            + (body.words().isEmpty() ? "" : ", saying: " + body.words())
            + "."
            + advice(failure, asked),
        asked,
        answer.status(),
        body.fields(),
        null);
  }

  private static PulpFailure failure(int status) {
    return switch (status) {
      case 401 -> PulpFailure.AUTHENTICATION_REQUIRED;
      case 403 -> PulpFailure.ACCESS_DENIED;
      case 404 -> PulpFailure.NOT_FOUND;
      case 409 -> PulpFailure.CONFLICT;
      case 429 -> PulpFailure.RATE_LIMITED;
      default ->
          status / 100 == 4
              ? PulpFailure.REFUSED
              : status / 100 == 5 ? PulpFailure.SERVER_FAILURE : PulpFailure.UNEXPECTED_ANSWER;
    };
  }

  private static String advice(PulpFailure failure, Asked asked) {
    return switch (failure) {
      case AUTHENTICATION_REQUIRED -> " Give user and password, or a token, that Pulp accepts.";
      case ACCESS_DENIED -> asked.isReading() ? "" : PERMISSION_HINT;
      case SERVER_FAILURE -> asked.isReading() ? "" : UNKNOWN_OUTCOME;
      default -> "";
    };
  }
}
