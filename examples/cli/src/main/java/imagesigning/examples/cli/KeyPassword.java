package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import java.io.IOException;
import java.util.Arrays;

/** The password of a key file: {@code COSIGN_PASSWORD}, else what a person types. */
final class KeyPassword {
  private final Person person;

  KeyPassword(Person person) {
    this.person = person;
  }

  /** The password that opens a key. */
  Passphrase existing() throws IOException {
    Passphrase given = person.givenPassword().orElse(null);
    if (given != null) {
      return given;
    }
    char[] typed = typed("Password of the private key: ");
    try {
      return Passphrase.of(typed);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  /** The password for a new key, typed twice. */
  Passphrase created() throws IOException {
    Passphrase given = person.givenPassword().orElse(null);
    if (given != null) {
      return given;
    }
    char[] typed = typed("Password for the private key: ");
    char[] again = typed("Password for the private key again: ");
    try {
      if (!Arrays.equals(typed, again)) {
        throw new IllegalArgumentException(
            "the two passwords are not the same; nothing was written");
      }
      return Passphrase.of(typed);
    } finally {
      Arrays.fill(typed, '\0');
      Arrays.fill(again, '\0');
    }
  }

  private char[] typed(String question) {
    return person
        .password(question)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no terminal to ask for the password of the key; set COSIGN_PASSWORD,"
                        + " empty for no password"));
  }
}
