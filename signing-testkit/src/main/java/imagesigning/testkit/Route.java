package imagesigning.testkit;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which requests are meant: by method and by a pattern of the whole path, without the query.
 * Immutable.
 */
public final class Route {
  private final Optional<String> method;
  private final Pattern path;

  private Route(Optional<String> method, Pattern path) {
    this.method = method;
    this.path = path;
  }

  /**
   * Requests whose whole path matches a regular expression.
   *
   * @param regex the expression
   * @return the route, for every method
   */
  public static Route path(String regex) {
    return new Route(Optional.empty(), Pattern.compile(regex));
  }

  /**
   * Every request.
   *
   * @return the route
   */
  public static Route any() {
    return path(".*");
  }

  /**
   * The question whether this is a registry at all: {@code /v2/}.
   *
   * @return the route
   */
  public static Route ping() {
    return path("/v2/?");
  }

  /**
   * All manifests.
   *
   * @return the route
   */
  public static Route manifests() {
    return path("/v2/.+/manifests/[^/]+");
  }

  /**
   * One manifest by the name under which it is asked for.
   *
   * @param repository the repository without the host
   * @param tagOrDigest a tag, or a digest such as {@code sha256:…}
   * @return the route
   */
  public static Route manifest(String repository, String tagOrDigest) {
    return path(Pattern.quote("/v2/" + repository + "/manifests/" + tagOrDigest));
  }

  /**
   * Manifests asked for by tag.
   *
   * @return the route
   */
  public static Route manifestsByTag() {
    return path("/v2/.+/manifests/[^/:]+");
  }

  /**
   * Manifests asked for by digest.
   *
   * @return the route
   */
  public static Route manifestsByDigest() {
    return path("/v2/.+/manifests/[^/:]+:[^/]+");
  }

  /**
   * All blobs, uploads excluded.
   *
   * @return the route
   */
  public static Route blobs() {
    return path("/v2/.+/blobs/[^/]+:[^/]+");
  }

  /**
   * Everything that belongs to uploads of blobs.
   *
   * @return the route
   */
  public static Route uploads() {
    return path("/v2/.+/blobs/uploads/.*");
  }

  /**
   * The token endpoint.
   *
   * @return the route
   */
  public static Route token() {
    return path("/token");
  }

  /**
   * The signatures extensions API.
   *
   * @return the route
   */
  public static Route extensionSignatures() {
    return path("/extensions/v2/.+/signatures/[^/]+");
  }

  /**
   * All signatures of a look-aside store.
   *
   * @return the route
   */
  public static Route signatures() {
    return path(".*@[a-z0-9]+=[0-9a-f]+/signature-[0-9]+");
  }

  /**
   * The signatures of one number in a look-aside store.
   *
   * @param index the number, from 1
   * @return the route
   */
  public static Route signature(int index) {
    return path(".*@[a-z0-9]+=[0-9a-f]+/signature-" + index);
  }

  /**
   * The same paths with one method only.
   *
   * @param onlyMethod such as {@code GET}
   * @return the route
   */
  public Route method(String onlyMethod) {
    return new Route(Optional.of(onlyMethod), path);
  }

  boolean matches(String requestMethod, String requestPath) {
    return method.map(requestMethod::equals).orElse(true) && path.matcher(requestPath).matches();
  }

  /** Method and pattern. */
  @Override
  public String toString() {
    return method.orElse("*") + " " + path;
  }
}
