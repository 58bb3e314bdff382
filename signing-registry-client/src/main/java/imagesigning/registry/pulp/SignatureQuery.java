package imagesigning.registry.pulp;

import imagesigning.core.Digest;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which signatures to list. Every condition narrows the choice; a condition with several values
 * takes any of them. Immutable. Source: signing-services reference, B.4.
 */
public final class SignatureQuery {
  private final Map<String, String> parameters;

  private SignatureQuery(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * All signatures the user may see, in whatever repository.
   *
   * @return a query without conditions
   */
  public static SignatureQuery all() {
    return new SignatureQuery(Map.of());
  }

  /**
   * Those in a repository version.
   *
   * @param versionHref the href of the version
   * @return a narrower query
   */
  public SignatureQuery inVersion(String versionHref) {
    return with("repository_version", versionHref);
  }

  /**
   * Those that came with a repository version.
   *
   * @param versionHref the href of the version
   * @return a narrower query
   */
  public SignatureQuery addedIn(String versionHref) {
    return with("repository_version_added", versionHref);
  }

  /**
   * Those that went with a repository version.
   *
   * @param versionHref the href of the version
   * @return a narrower query
   */
  public SignatureQuery removedIn(String versionHref) {
    return with("repository_version_removed", versionHref);
  }

  /**
   * Those of these names.
   *
   * @param names at least one
   * @return a narrower query
   */
  public SignatureQuery named(String... names) {
    return withAny("name", Arrays.asList(names));
  }

  /**
   * Those with these digests of their bytes.
   *
   * @param digests at least one
   * @return a narrower query
   */
  public SignatureQuery digest(Digest... digests) {
    return withAny("digest", texts(digests));
  }

  /**
   * Those that name these keys. What a signature names proves nothing about who made it.
   *
   * @param keyIds at least one, each 16 hex digits
   * @return a narrower query
   * @throws IllegalArgumentException if one is no key id
   */
  public SignatureQuery keyId(String... keyIds) {
    return withAny("key_id", Arrays.stream(keyIds).map(KeyIds::checked).toList());
  }

  /**
   * Those of these manifests.
   *
   * @param digests the digests of the manifests, at least one
   * @return a narrower query
   */
  public SignatureQuery ofManifest(Digest... digests) {
    return with("manifest", joined(texts(digests)));
  }

  /** The parameters of the list. */
  Map<String, String> parameters() {
    return parameters;
  }

  private static List<String> texts(Digest... digests) {
    return Arrays.stream(digests).map(Digest::toString).toList();
  }

  private SignatureQuery withAny(String name, List<String> values) {
    return values.size() == 1 ? with(name, joined(values)) : with(name + "__in", joined(values));
  }

  private static String joined(Collection<String> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a condition needs at least one value");
    }
    if (values.stream().anyMatch(value -> value.isEmpty() || value.indexOf(',') >= 0)) {
      throw new IllegalArgumentException("a value is not empty and has no comma");
    }
    return values.stream().collect(Collectors.joining(","));
  }

  private SignatureQuery with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new SignatureQuery(Map.copyOf(more));
  }

  @Override
  public String toString() {
    return parameters.toString();
  }
}
