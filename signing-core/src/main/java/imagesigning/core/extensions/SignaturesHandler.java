package imagesigning.core.extensions;

import imagesigning.core.Limits;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.SignatureRepository.Addition;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server side of the extensions API, for any web server: GET, HEAD and PUT of {@code
 * /extensions/v2/<repository>/signatures/<digest>}.
 *
 * <p>A signature is taken if it is an OpenPGP message of the accepted structure and the digests in
 * the URL, in its name and in its payload are the same. That it is good, or made by anybody in
 * particular, is not checked: there is no key here, and who reads it has to verify it anyway.
 *
 * <p>Clients use the API only if the answers of {@code /v2/} announce it, the answer 401 included;
 * {@link #decorate} does that. Thread-safe. Source: signing-services reference, B.1 and B.2.
 */
public final class SignaturesHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SignaturesHandler.class);

  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT");
  private static final int TOO_LARGE = 413;
  private static final String SEE_LOG = "the registry's log says more";

  private final SignatureRepository signatures;
  private final SigningAuthorizer authorizer;
  private final SignatureUpload upload;

  /**
   * A handler with {@linkplain Limits#DEFAULT the default limits}.
   *
   * @param signatures where signatures are kept
   * @param authorizer who may read and write them
   */
  public SignaturesHandler(SignatureRepository signatures, SigningAuthorizer authorizer) {
    this(signatures, authorizer, Limits.DEFAULT);
  }

  /**
   * A handler.
   *
   * @param signatures where signatures are kept
   * @param authorizer who may read and write them
   * @param limits {@link Limits#signatureBytes()} holds for the body of a request and for the
   *     OpenPGP message when decompressed
   */
  public SignaturesHandler(
      SignatureRepository signatures, SigningAuthorizer authorizer, Limits limits) {
    this.signatures = signatures;
    this.authorizer = authorizer;
    this.upload = new SignatureUpload(limits);
  }

  /**
   * Adds the headers that announce the API. To be called for every answer below {@code /v2/},
   * errors and the answer 401 included; the answers of this handler have them already.
   *
   * @param header takes name and value, such as {@code response::setHeader}
   */
  public static void decorate(BiConsumer<String, String> header) {
    header.accept("Docker-Distribution-Api-Version", "registry/2.0");
    header.accept("X-Registry-Supports-Signatures", "1");
  }

  /**
   * Whether a path belongs to this API.
   *
   * @param path the path of a request
   * @return whether {@link #handle} should get it
   */
  public static boolean serves(String path) {
    return path.startsWith(SignaturesRoute.PREFIX);
  }

  /**
   * Answers a request. What is wrong with it, and what goes wrong in the store, is an answer too:
   * what the repository or the authorizer throws, checked or not, becomes 500 and stands in the
   * log, and so does an answer that is null. An {@link Error} comes out of here as it is.
   *
   * @param request the request
   * @return the answer
   * @throws IOException if the body of the request cannot be read
   */
  public SignaturesResponse handle(SignaturesRequest request) throws IOException {
    SignaturesResponse response;
    try {
      response = answer(request);
    } catch (RequestRefused e) {
      response = e.response();
    }
    return request.method().equals("HEAD") ? response.withoutBody() : response;
  }

  private SignaturesResponse answer(SignaturesRequest request) throws IOException, RequestRefused {
    SignaturesRoute route = SignaturesRoute.parse(request.path());
    if (!METHODS.contains(request.method())) {
      throw RequestRefused.of(
              ExtensionError.UNSUPPORTED, "expected one of " + String.join(", ", METHODS))
          .with("Allow", List.of(String.join(", ", METHODS)));
    }
    boolean writes = request.method().equals("PUT");
    authorize(
        writes ? SigningAction.WRITE_SIGNATURE : SigningAction.READ_SIGNATURES, route, request);
    refuseUnknown(route);
    return writes ? add(route, upload.read(request, route.manifest())) : list(route);
  }

  private void authorize(SigningAction action, SignaturesRoute route, SignaturesRequest request)
      throws RequestRefused {
    SigningAuthorization decision =
        ask(() -> authorizer.authorize(action, route.repository(), request.headers()));
    if (decision instanceof SigningAuthorization.Unauthenticated unauthenticated) {
      throw RequestRefused.of(ExtensionError.UNAUTHORIZED, "name", route.repository().name())
          .with("WWW-Authenticate", unauthenticated.challenges());
    }
    if (decision instanceof SigningAuthorization.Denied denied) {
      throw RequestRefused.of(ExtensionError.DENIED, denied.detail());
    }
  }

  private void refuseUnknown(SignaturesRoute route) throws RequestRefused {
    Presence presence = ask(() -> signatures.find(route.repository(), route.manifest()));
    if (presence == Presence.REPOSITORY_UNKNOWN) {
      throw RequestRefused.of(ExtensionError.NAME_UNKNOWN, "name", route.repository().name());
    }
    if (presence == Presence.MANIFEST_UNKNOWN) {
      throw RequestRefused.of(
          ExtensionError.MANIFEST_UNKNOWN, "reference", route.manifest().toString());
    }
  }

  private SignaturesResponse list(SignaturesRoute route) throws RequestRefused {
    List<ExtensionSignature> stored =
        ask(() -> List.copyOf(signatures.list(route.repository(), route.manifest())));
    return SignaturesResponse.of(200).withJson(ExtensionSignatures.of(stored).toJson());
  }

  private SignaturesResponse add(SignaturesRoute route, ExtensionSignature signature)
      throws RequestRefused {
    Addition addition = ask(() -> signatures.add(route.repository(), route.manifest(), signature));
    return switch (addition) {
      case ADDED, ALREADY_STORED ->
          SignaturesResponse.of(201).with("Location", List.of(route.path()));
      case NAME_TAKEN ->
          throw RequestRefused.of(
              ExtensionError.SIGNATURE_EXISTS, "name", signature.name().toString());
      case FULL ->
          throw RequestRefused.of(
              ExtensionError.SIGNATURE_INVALID,
              TOO_LARGE,
              "with one more the list of signatures would be larger than clients read");
    };
  }

  /** A question to code of the embedder that may fail. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T ask(Question<T> question) throws RequestRefused {
    try {
      return Objects.requireNonNull(question.ask(), "no answer");
    } catch (SignatureRepositoryException e) {
      String message = String.valueOf(e.getMessage());
      throw switch (e.kind()) {
        case BUSY ->
            RequestRefused.of(ExtensionError.TOOMANYREQUESTS, message)
                .with("Retry-After", List.of("1"));
        case DENIED -> RequestRefused.of(ExtensionError.DENIED, message);
        case INVALID -> RequestRefused.of(ExtensionError.SIGNATURE_INVALID, message);
      };
    } catch (IOException | RuntimeException e) {
      LOG.warn("a request for signatures is answered 500", e);
      throw RequestRefused.of(ExtensionError.UNKNOWN, SEE_LOG);
    }
  }
}
