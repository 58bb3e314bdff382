package imagesigning.core;

import java.util.Optional;

/**
 * An image name in normalised form: {@code domain/path[:tag][@digest]}, with {@code docker.io} and
 * {@code library/} filled in.
 *
 * <p>Immutable. Parsing is linear in the length of the input. Source: policy reference, "Docker
 * references".
 */
public final class DockerReference {
  private final String domain;
  private final String path;
  private final Optional<String> tag;
  private final Optional<Digest> digest;

  private DockerReference(
      String domain, String path, Optional<String> tag, Optional<Digest> digest) {
    this.domain = domain;
    this.path = path;
    this.tag = tag;
    this.digest = digest;
  }

  /**
   * Parses and normalises a name as a person writes it.
   *
   * @param text such as {@code busybox}, {@code host:5000/ns/app:1.2} or {@code host/app@sha256:…}
   * @return the reference
   * @throws ReferenceFormatException if the text breaks the grammar
   */
  public static DockerReference parse(String text) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Parses a name that must already be in normalised form.
   *
   * @param text the canonical text
   * @return the reference
   * @throws ReferenceFormatException if it is malformed or not canonical
   */
  public static DockerReference parseCanonical(String text) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The registry's host and port.
   *
   * @return such as {@code docker.io} or {@code localhost:5000}
   */
  public String domain() {
    return domain;
  }

  /**
   * The repository without the host.
   *
   * @return such as {@code library/busybox}
   */
  public String path() {
    return path;
  }

  /**
   * The name without tag and digest.
   *
   * @return {@code domain/path}
   */
  public String name() {
    return domain + "/" + path;
  }

  /**
   * The tag, if there is one.
   *
   * @return the tag
   */
  public Optional<String> tag() {
    return tag;
  }

  /**
   * The digest, if there is one.
   *
   * @return the digest
   */
  public Optional<Digest> digest() {
    return digest;
  }

  /**
   * Whether there is neither tag nor digest.
   *
   * @return whether this is only a name
   */
  public boolean isNameOnly() {
    return tag.isEmpty() && digest.isEmpty();
  }

  /**
   * The same repository pinned by digest, without a tag.
   *
   * @param newDigest the digest
   * @return {@code name@digest}
   */
  public DockerReference withDigest(Digest newDigest) {
    return new DockerReference(domain, path, Optional.empty(), Optional.of(newDigest));
  }

  /**
   * The same repository with another tag, without a digest.
   *
   * @param newTag the tag
   * @return {@code name:tag}
   * @throws ReferenceFormatException if the tag breaks the grammar
   */
  public DockerReference withTag(String newTag) {
    throw new IllegalStateException("not written yet");
  }

  /** The full normalised text. */
  @Override
  public String toString() {
    return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof DockerReference r && toString().equals(r.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
