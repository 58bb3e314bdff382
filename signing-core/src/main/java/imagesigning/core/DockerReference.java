package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.util.Optional;

/**
 * An image name in normalised form: {@code domain/path[:tag][@digest]}, with {@code docker.io} and
 * {@code library/} filled in.
 *
 * <p>Immutable. Parsing is linear in the length of the input and uses no regular expression. The
 * grammar is the one the container tools share (policy reference, "Docker references"); one thing
 * is stricter: a first part that counts as a host because it contains a dot, but is none by the
 * grammar ({@code foo_bar.com/x}), is refused rather than read as a name without a host.
 */
public final class DockerReference {
  private final String domain;
  private final String path;
  private final Optional<String> tag;
  private final Optional<Digest> digest;
  private final String name;
  private final String text;

  /** Takes parts that were checked. */
  DockerReference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {
    this.domain = domain;
    this.path = path;
    this.tag = tag;
    this.digest = digest;
    this.name = domain + "/" + path;
    this.text = name + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  /**
   * Parses and normalises a name as a person writes it.
   *
   * <p>No default tag is added. Tag and digest may stand together.
   *
   * @param text such as {@code busybox}, {@code host:5000/ns/app:1.2} or {@code host/app@sha256:…}
   * @return the reference
   * @throws ReferenceFormatException if the text breaks the grammar; the message says where
   */
  public static DockerReference parse(String text) {
    return new DockerReferenceParser(text).parse();
  }

  /**
   * Parses a name that must already be in normalised form.
   *
   * @param text the canonical text
   * @return the reference
   * @throws ReferenceFormatException if it is malformed or not canonical
   */
  public static DockerReference parseCanonical(String text) {
    DockerReference reference = parse(text);
    if (!reference.text.equals(text)) {
      throw new ReferenceFormatException(
          text,
          "image name "
              + Quoted.text(text)
              + " is not in its full form; write "
              + Quoted.text(reference.text));
    }
    return reference;
  }

  /**
   * Whether a text may stand as {@code prefix} or {@code signedPrefix} of a {@code remapIdentity}:
   * a host with or without a port, or a host followed by a repository or namespace. Nothing is
   * normalised, so {@code busybox} is accepted (it looks like a host) but matches no image.
   *
   * @param prefix the text
   * @return whether it is valid
   */
  public static boolean isValidRemapPrefix(String prefix) {
    int slash = prefix.indexOf('/');
    int domainEnd = slash < 0 ? prefix.length() : slash;
    if (ReferenceGrammar.domainProblem(prefix, 0, domainEnd) != ReferenceGrammar.FITS) {
      return false;
    }
    return slash < 0
        || ReferenceGrammar.pathProblem(prefix, slash + 1, prefix.length())
            == ReferenceGrammar.FITS;
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
    return name;
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
    if (ReferenceGrammar.tagProblem(newTag, 0, newTag.length()) != ReferenceGrammar.FITS) {
      throw new ReferenceFormatException(
          newTag,
          "invalid tag "
              + Quoted.text(newTag)
              + ": a tag is up to 128 letters, digits, '_', '.' and '-', and begins with none of"
              + " the last two");
    }
    return new DockerReference(domain, path, Optional.of(newTag), Optional.empty());
  }

  /** The full normalised text. */
  @Override
  public String toString() {
    return text;
  }

  /** References are equal if their full normalised texts are. */
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof DockerReference r && text.equals(r.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
