package imagesigning.core.openpgp;

import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What gpg reported on its status descriptor, which carries nothing else.
 *
 * @param lines keyword and arguments of each report
 * @param result how gpg ended
 */
record GpgStatus(List<List<String>> lines, ProgramResult result) {
  private static final String PREFIX = "[GNUPG:] ";

  // Numbers of libgpg-error: the upper byte says who noticed, the lower two what.
  private static final int SOURCE_SHIFT = 24;
  private static final int SOURCE_MASK = 0x7f;
  private static final int CODE_MASK = 0xffff;
  private static final int SOURCE_PINENTRY = 5;
  private static final int BAD_PASSPHRASE = 11;
  private static final int NO_SECRET_KEY = 17;
  private static final int NO_PINENTRY = 85;
  private static final int CANCELED = 99;
  private static final int NO_PASSPHRASE = 177;
  private static final int FULLY_CANCELED = 198;

  // Reasons of the report INV_SGNR.
  private static final String NOT_FOUND = "1";
  private static final String REVOKED = "4";
  private static final String EXPIRED = "5";
  private static final String NO_SECRET = "9";

  static GpgStatus of(ProgramResult result) {
    List<List<String>> lines =
        new String(result.output(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith(PREFIX))
            .map(line -> List.of(line.substring(PREFIX.length()).split(" ", -1)))
            .toList();
    return new GpgStatus(lines, result);
  }

  /** Whether gpg says that it made one signature, and ended well. */
  boolean isSigned() {
    return result.exitStatus() == 0
        && lines.stream().filter(line -> line.get(0).equals("SIG_CREATED")).count() == 1;
  }

  /**
   * Why there is no signature.
   *
   * @param fingerprint the key that should have signed
   * @param hint what may be wrong with the passphrase; nothing secret
   */
  SigningException failure(String fingerprint, String hint) {
    SigningFailure failure = invalidSigner().orElseGet(this::failureOfCode);
    String what =
        switch (failure) {
          case PASSPHRASE_WRONG -> "does not accept the passphrase of the key " + fingerprint;
          case PASSPHRASE_REQUIRED ->
              "needs the passphrase of the key "
                  + fingerprint
                  + ", and its agent has no terminal or window to ask for it";
          case SECRET_KEY_MISSING -> "does not have the secret part of the key " + fingerprint;
          case KEY_REVOKED -> "knows the key " + fingerprint + " as revoked";
          case KEY_EXPIRED -> "knows the key " + fingerprint + " as expired";
          default ->
              (isCanceled() ? "was told not to sign" : "did not sign")
                  + " with the key "
                  + fingerprint;
        };
    String todo =
        failure == SigningFailure.PASSPHRASE_REQUIRED
            ? " Give the passphrase, or have the agent keep it: sign once on a terminal, or set"
                + " GPG_TTY."
            : "";
    return new SigningException(
        failure, "The gpg program " + what + " (" + result.describe() + ")." + hint + todo);
  }

  private Optional<SigningFailure> invalidSigner() {
    return lines.stream()
        .filter(line -> line.get(0).equals("INV_SGNR") && line.size() > 1)
        .map(
            line ->
                switch (line.get(1)) {
                  case NOT_FOUND, NO_SECRET -> SigningFailure.SECRET_KEY_MISSING;
                  case REVOKED -> SigningFailure.KEY_REVOKED;
                  case EXPIRED -> SigningFailure.KEY_EXPIRED;
                  default -> SigningFailure.SIGNER_FAILED;
                })
        .findFirst();
  }

  private SigningFailure failureOfCode() {
    if (isCanceled()) {
      return SigningFailure.SIGNER_FAILED;
    }
    OptionalLong error = error();
    if (error.isEmpty()) {
      return SigningFailure.SIGNER_FAILED;
    }
    long source = error.getAsLong() >> SOURCE_SHIFT & SOURCE_MASK;
    return switch ((int) (error.getAsLong() & CODE_MASK)) {
      case BAD_PASSPHRASE -> SigningFailure.PASSPHRASE_WRONG;
      case NO_PINENTRY, NO_PASSPHRASE -> SigningFailure.PASSPHRASE_REQUIRED;
      case NO_SECRET_KEY -> SigningFailure.SECRET_KEY_MISSING;
      default ->
          source == SOURCE_PINENTRY
              ? SigningFailure.PASSPHRASE_REQUIRED
              : SigningFailure.SIGNER_FAILED;
    };
  }

  private boolean isCanceled() {
    long code = error().orElse(0) & CODE_MASK;
    return code == CANCELED || code == FULLY_CANCELED;
  }

  /** The number in the report of failure: {@code FAILURE sign NUMBER}. */
  private OptionalLong error() {
    return lines.stream()
        .filter(line -> line.get(0).equals("FAILURE") && line.size() > 2)
        .map(line -> line.get(2))
        .filter(number -> number.matches("[0-9]{1,10}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }
}
