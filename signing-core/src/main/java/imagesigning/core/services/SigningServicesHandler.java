package imagesigning.core.services;

import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.internal.GoJson;
import imagesigning.core.services.ServiceListQuery.BadParameter;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server side of Pulp's {@code /pulp/api/v3/signing-services/}, for any web server: where users
 * of a registry get the public keys of its signing services. Read-only, as in Pulp: services are
 * created with {@link SigningServices} on the server itself.
 *
 * <p>Lists are paged by {@code limit} (100 unless given, at most 1000) and {@code offset}, and
 * filtered by {@code name} and {@code name__in}. Whoever takes a key from there trusts this server
 * and the way to it. Thread-safe. Source: signing-services reference, A.1 and B.4.
 */
public final class SigningServicesHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SigningServicesHandler.class);

  private static final List<String> ALLOW = List.of("GET, HEAD");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final SigningServiceStore store;
  private final SigningServicesAuthorizer authorizer;
  private final String origin;

  /**
   * A handler.
   *
   * @param store the services
   * @param authorizer who may see them
   * @param origin scheme, host and port under which clients reach the server, such as {@code
   *     https://pulp.example.com}; the links to other pages begin with it
   */
  public SigningServicesHandler(
      SigningServiceStore store, SigningServicesAuthorizer authorizer, URI origin) {
    if (!origin.isAbsolute()
        || origin.getRawAuthority() == null
        || origin.getRawQuery() != null
        || origin.getRawFragment() != null
        || !(origin.getRawPath().isEmpty() || origin.getRawPath().equals("/"))) {
      throw new IllegalArgumentException(
          "expected scheme, host and port as in https://pulp.example.com, found " + origin);
    }
    this.store = new ContainedServiceStore(store);
    this.authorizer = authorizer;
    this.origin = origin.getScheme() + "://" + origin.getRawAuthority();
  }

  /**
   * Whether a path belongs to this API.
   *
   * @param path the path of a request
   * @return whether {@link #handle} should get it
   */
  public static boolean serves(String path) {
    return (path + "/").startsWith(SigningServiceDefinition.ROOT);
  }

  /**
   * Answers a request. What is wrong with it, and what goes wrong in the store or the authorizer,
   * is an answer too: what they throw, checked or not, becomes 500 and stands in the log.
   *
   * @param request the request
   * @return the answer
   */
  public SigningServicesResponse handle(SigningServicesRequest request) {
    SigningServicesResponse response;
    try {
      response = answer(request);
    } catch (BadParameter e) {
      response = e.response();
    } catch (IOException e) {
      LOG.warn("a request for signing services is answered 500", e);
      response = SigningServicesResponse.error(500, "The server's log says more.");
    }
    return request.method().equals("HEAD") ? response.withoutBody() : response;
  }

  private SigningServicesResponse answer(SigningServicesRequest request)
      throws IOException, BadParameter {
    SigningAuthorization decision = authorize(request);
    if (decision instanceof SigningAuthorization.Unauthenticated unauthenticated) {
      return SigningServicesResponse.error(401, "Authentication credentials were not provided.")
          .with("WWW-Authenticate", unauthenticated.challenges());
    }
    if (decision instanceof SigningAuthorization.Denied denied) {
      return SigningServicesResponse.error(403, denied.detail());
    }
    if (!(decision instanceof SigningAuthorization.Allowed)) {
      throw new IOException("an authorizer decided nothing");
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return SigningServicesResponse.error(405, "Method \"" + request.method() + "\" not allowed.")
          .with("Allow", ALLOW);
    }
    String path = request.path().endsWith("/") ? request.path() : request.path() + "/";
    if (path.equals(SigningServiceDefinition.ROOT)) {
      return list(ServiceListQuery.parse(request.query()));
    }
    return one(path)
        .map(service -> SigningServicesResponse.json(200, service.toPulpJson()))
        .orElseGet(() -> SigningServicesResponse.error(404, "Not found."));
  }

  private SigningAuthorization authorize(SigningServicesRequest request) throws IOException {
    try {
      return authorizer.authorize(request.headers());
    } catch (RuntimeException e) {
      throw new IOException("an authorizer failed unexpectedly", e);
    }
  }

  private Optional<SigningServiceDefinition> one(String path) throws IOException {
    if (!path.startsWith(SigningServiceDefinition.ROOT)) {
      return Optional.empty();
    }
    String id = path.substring(SigningServiceDefinition.ROOT.length(), path.length() - 1);
    return ID.matcher(id).matches() ? store.byId(UUID.fromString(id)) : Optional.empty();
  }

  private SigningServicesResponse list(ServiceListQuery query) throws IOException {
    List<SigningServiceDefinition> all = store.list().stream().filter(query::matches).toList();
    int from = Math.min(query.offset(), all.size());
    int to = (int) Math.min((long) from + query.limit(), all.size());
    StringBuilder json = new StringBuilder("{\"count\":").append(all.size()).append(",\"next\":");
    appendLink(json, to < all.size(), query.at(query.offset() + query.limit()));
    json.append(",\"previous\":");
    appendLink(json, query.offset() > 0, query.at(Math.max(0, query.offset() - query.limit())));
    json.append(",\"results\":[");
    String separator = "";
    for (SigningServiceDefinition service : all.subList(from, to)) {
      json.append(separator).append(service.toPulpJson());
      separator = ",";
    }
    return SigningServicesResponse.json(200, json.append("]}").toString());
  }

  private void appendLink(StringBuilder json, boolean there, String query) {
    if (there) {
      GoJson.appendString(json, origin + SigningServiceDefinition.ROOT + "?" + query);
    } else {
      json.append("null");
    }
  }
}
