package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import imagesigning.registry.SigningReport.Missing;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signatures were made, but not all of them are where they belong. Says which are and which are
 * not. Signing again adds what is missing, and with {@link ImageSigner.Builder#skipSigned} nothing
 * else. The cause is the {@link SignatureStoreException}, {@link RegistryException} or other {@link
 * IOException} that ended the work. Immutable.
 */
public final class ImageSigningException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient SigningReport report;
  private final transient List<Missing> missing;

  /**
   * Says what was done and what was not.
   *
   * @param message one sentence for a person, without secrets
   * @param report what was stored
   * @param missing what was not, or was not found again afterwards
   * @param cause what ended the work, or null
   */
  public ImageSigningException(
      String message, SigningReport report, List<Missing> missing, @Nullable Throwable cause) {
    super(RemoteText.message(message), cause);
    this.report = report;
    this.missing = List.copyOf(missing);
  }

  /**
   * The signatures that were stored.
   *
   * @return the report, perhaps without entries
   */
  public SigningReport report() {
    return report;
  }

  /**
   * The signatures that are not in the store, as far as is known.
   *
   * @return at least one
   */
  public List<Missing> missing() {
    return missing;
  }
}
