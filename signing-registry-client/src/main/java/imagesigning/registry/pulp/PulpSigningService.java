package imagesigning.registry.pulp;

import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.Optional;

/**
 * A signing service of a Pulp server: a key and an administrator's script. What stands here is what
 * the server says; before its key is trusted, compare the fingerprint with the key's owner.
 *
 * @param href where it is, below the API
 * @param name its unique name
 * @param pubkeyFingerprint the fingerprint of the key, in hex
 * @param publicKey the public key, ASCII-armored
 * @param script the path of the script at the server, exactly as stored
 * @param created when it was created
 */
public record PulpSigningService(
    String href,
    String name,
    String pubkeyFingerprint,
    String publicKey,
    String script,
    Optional<Instant> created) {
  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(PulpSigningService.class)
        .with("href", href)
        .with("name", name)
        .with("pubkeyFingerprint", pubkeyFingerprint)
        .with("publicKey", publicKey)
        .with("script", script)
        .with("created", created)
        .toString();
  }
}
