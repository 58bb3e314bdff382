package imagesigning.registry.pulp;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.Optional;

/**
 * What a Pulp server lists about a signature. Nobody has verified any of it: Pulp reads key id,
 * creator and time from the signature without checking it, and takes signatures whose payload names
 * another manifest (signing-services reference, B.3).
 *
 * @param href where it is, below the API
 * @param name its name, usually the digest of the signed manifest, {@code @}, and 32 hex digits
 * @param digest the SHA-256 of the signature's bytes, as the server says
 * @param type {@code atomic} for simple signing
 * @param keyId the id of the key it names, in upper-case hex; forgeable
 * @param fingerprint the fingerprint it names, where the server lists it; forgeable
 * @param creator the program it names
 * @param timestamp when it says it was made, by the OpenPGP packet, not by the payload
 * @param signedManifest the href of the manifest it is attached to
 * @param created when it came into the server
 */
public record UntrustedPulpSignature(
    String href,
    String name,
    Digest digest,
    String type,
    Optional<String> keyId,
    Optional<String> fingerprint,
    Optional<String> creator,
    Optional<Instant> timestamp,
    Optional<String> signedManifest,
    Optional<Instant> created) {

  /**
   * The digest of the manifest that the name is about.
   *
   * @return the digest, or empty if the name has none
   */
  public Optional<Digest> manifestDigest() {
    return parsedName().map(SignatureName::manifestDigest);
  }

  /**
   * Whether the part of the name behind the {@code @} is the beginning of the signature's digest,
   * as it is where Pulp made the name. Signatures that were mirrored keep the name of their origin.
   *
   * @return whether it is
   */
  public boolean isNamedByContent() {
    return parsedName()
        .filter(SignatureName::isCanonical)
        .filter(parsed -> digest.hex().startsWith(parsed.suffix()))
        .isPresent();
  }

  private Optional<SignatureName> parsedName() {
    try {
      return Optional.of(SignatureName.parseLenient(name));
    } catch (MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(UntrustedPulpSignature.class)
        .with("href", href)
        .with("name", name)
        .with("digest", digest)
        .with("type", type)
        .with("keyId", keyId)
        .with("fingerprint", fingerprint)
        .with("creator", creator)
        .with("timestamp", timestamp)
        .with("signedManifest", signedManifest)
        .with("created", created)
        .toString();
  }
}
