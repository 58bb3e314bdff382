package imagesigning.core;

import imagesigning.core.internal.Utf8Text;
import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A manifest: its exact bytes, its kind, and the digest computed from the bytes (schema 1: without
 * its embedded signatures).
 *
 * <p>Immutable. Kind and digest follow the policy reference, "Checks inside one signature", schema
 * 1 handling; an instance is chosen as the Go tools choose it.
 */
public final class Manifest {
  private final byte[] bytes;
  private final ManifestKind kind;
  private final Digest digest;
  private final List<IndexReader.Entry> entries;

  private Manifest(
      byte[] bytes, ManifestKind kind, Digest digest, List<IndexReader.Entry> entries) {
    this.bytes = bytes;
    this.kind = kind;
    this.digest = digest;
    this.entries = entries;
  }

  /**
   * One manifest that an index lists.
   *
   * @param digest its digest
   * @param mediaType its media type as the index says, possibly empty
   * @param size its size as the index says, or -1
   * @param platform its platform, if the index names one
   */
  public record Instance(Digest digest, String mediaType, long size, Optional<Platform> platform) {
    /** The media type escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Instance.class)
          .with("digest", digest)
          .with("mediaType", mediaType)
          .with("size", size)
          .with("platform", platform)
          .toString();
    }
  }

  /**
   * Reads a manifest from its exact bytes, within {@linkplain Limits#DEFAULT the default limits}.
   *
   * <p>Bytes that are no manifest of a known kind, or no JSON at all, are {@link
   * ManifestKind#UNKNOWN}: they have a digest, and that is all that is known of them.
   *
   * @param bytes the bytes as the registry or file holds them
   * @return the manifest
   * @throws MalformedDataException with {@link RejectionReason#MANIFEST_INVALID} if it could be
   *     taken for a manifest of two kinds, if its digest cannot be computed, or if it is an index
   *     with a malformed instance
   */
  public static Manifest of(byte[] bytes) {
    return of(bytes, Limits.DEFAULT);
  }

  /**
   * Reads a manifest from its exact bytes.
   *
   * @param bytes the bytes as the registry or file holds them
   * @param limits how many instances an index may list
   * @return the manifest
   * @throws MalformedDataException as {@link #of(byte[])}
   */
  public static Manifest of(byte[] bytes, Limits limits) {
    byte[] copy = bytes.clone();
    Utf8Text text = Utf8Text.decode(copy);
    ManifestProbe probe = ManifestProbe.read(text);
    ManifestKind kind = probe.kind();
    Set<ManifestField> foreign = probe.foreignTo(kind);
    if (!foreign.isEmpty()) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_INVALID,
          "the manifest is ambiguous: as "
              + kind.mediaType()
              + " it must not have "
              + foreign.stream().map(ManifestField::toString).collect(Collectors.joining(", ")));
    }
    List<IndexReader.Entry> entries =
        kind.isIndex() ? IndexReader.read(text, limits.indexInstances()) : List.of();
    return new Manifest(copy, kind, digest(copy, text, kind), entries);
  }

  /**
   * Only the digest that signatures are compared with, of bytes whose meaning does not matter.
   *
   * @param bytes the bytes as the registry or file holds them
   * @return the SHA-256 digest; of schema 1 without the embedded signatures
   * @throws MalformedDataException with {@link RejectionReason#MANIFEST_INVALID} if they are schema
   *     1 with signatures that cannot be stripped
   */
  public static Digest digestOf(byte[] bytes) {
    Utf8Text text = Utf8Text.decode(bytes);
    return digest(bytes, text, ManifestProbe.read(text).kind());
  }

  private static Digest digest(byte[] bytes, Utf8Text text, ManifestKind kind) {
    return Digest.sha256(
        kind == ManifestKind.DOCKER_SCHEMA1_SIGNED ? Schema1Payload.of(bytes, text) : bytes);
  }

  /**
   * The kind, guessed from the content as the Go tools do.
   *
   * @return the kind
   */
  public ManifestKind kind() {
    return kind;
  }

  /**
   * The SHA-256 digest that signatures are compared with.
   *
   * @return the digest
   */
  public Digest digest() {
    return digest;
  }

  /**
   * Whether this manifest is the one a digest names. Digests other than SHA-256 never match (policy
   * reference, "Manifest digest check").
   *
   * @param expected a digest
   * @return whether it matches
   */
  public boolean matches(Digest expected) {
    return digest.equals(expected);
  }

  /**
   * A copy of the exact bytes.
   *
   * @return the bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The instances, in the order of the index; empty for anything but an index.
   *
   * @return the instances
   */
  public List<Instance> instances() {
    return entries.stream().map(IndexReader.Entry::instance).toList();
  }

  /**
   * The instance for a platform: the first whose operating system and architecture match, with the
   * best variant as the Go tools choose it.
   *
   * @param wanted the platform
   * @return the instance, if the index has one
   */
  public Optional<Instance> instanceFor(Platform wanted) {
    return new PlatformChoice(wanted).choose(kind, entries);
  }
}
