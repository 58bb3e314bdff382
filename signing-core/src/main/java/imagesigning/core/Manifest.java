package imagesigning.core;

import java.util.List;
import java.util.Optional;

/**
 * A manifest: its exact bytes, its kind, and the digest computed from the bytes (schema 1: without
 * its embedded signatures).
 *
 * <p>Immutable. Kind and digest follow the policy reference, "Checks inside one signature", schema
 * 1 handling.
 */
public final class Manifest {
  private final byte[] bytes;
  private final ManifestKind kind;
  private final Digest digest;
  private final List<Instance> instances;

  private Manifest(byte[] bytes, ManifestKind kind, Digest digest, List<Instance> instances) {
    this.bytes = bytes;
    this.kind = kind;
    this.digest = digest;
    this.instances = instances;
  }

  /**
   * One manifest that an index lists.
   *
   * @param digest its digest
   * @param mediaType its media type as the index says, possibly empty
   * @param size its size as the index says, or -1
   * @param platform its platform, if the index names one
   */
  public record Instance(Digest digest, String mediaType, long size, Optional<Platform> platform) {}

  /**
   * Reads a manifest from its exact bytes.
   *
   * @param bytes the bytes as the registry or file holds them
   * @return the manifest
   * @throws MalformedDataException if it is ambiguous, or its digest cannot be computed
   */
  public static Manifest of(byte[] bytes) {
    throw new IllegalStateException("not written yet");
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
    return instances;
  }

  /**
   * The instance for a platform: the first whose operating system and architecture match, with the
   * best variant as the Go tools choose it.
   *
   * @param wanted the platform
   * @return the instance, if the index has one
   */
  public Optional<Instance> instanceFor(Platform wanted) {
    throw new IllegalStateException("not written yet");
  }
}
