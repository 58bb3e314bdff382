package imagesigning.examples.cli;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.registry.ClientEnvironment;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** Whoever runs the command, and what they said beforehand. Replaced by a script in tests. */
interface Person {

  /** The password in the environment. */
  Optional<Passphrase> givenPassword() throws SigningException;

  /** Asks for a password, without showing it; nothing if nobody is there. */
  Optional<char[]> password(String question);

  /** Asks for a yes; no if nobody is there. */
  boolean agrees(String question);

  /** The environment of this process, and the terminal if there is one. */
  @SuppressWarnings("SystemConsoleNull") // without a terminal, newer Javas read what stands there
  static Person atTerminal() {
    return new Person() {
      @Override
      public Optional<Passphrase> givenPassword() throws SigningException {
        return ClientEnvironment.cosignPassword();
      }

      @Override
      public Optional<char[]> password(String question) {
        Console console = System.console();
        return console == null
            ? Optional.empty()
            : Optional.ofNullable(console.readPassword("%s", question));
      }

      @Override
      public boolean agrees(String question) {
        Console console = System.console();
        String answer = console == null ? null : console.readLine("%s", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).equals("y");
      }
    };
  }
}
