package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file of {@code private-keys-v1.d}: one secret key as gpg-agent keeps it, in the extended format
 * (lines of name and value, among them {@code Key}) or as a bare S-expression.
 */
final class AgentKeyFile {
  private static final String KEY_HEADER = "key:";

  private final String name;
  private final SExpression expression;

  private AgentKeyFile(String name, SExpression expression) {
    this.name = name;
    this.expression = expression;
  }

  /**
   * Reads a file.
   *
   * @param name what to call it in messages
   * @param content its content; the caller wipes it
   * @throws PacketFormatException if it is broken
   */
  static AgentKeyFile read(String name, byte[] content) throws PacketFormatException {
    byte[] key = content.length > 0 && content[0] == '(' ? content.clone() : keyHeader(content);
    try {
      return new AgentKeyFile(name, SExpression.read(key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * The value of the header with all its lines. A line that begins with a space continues the one
   * before, even in the middle of a word: line feed and one space are not part of the value.
   */
  private static byte[] keyHeader(byte[] content) throws PacketFormatException {
    int at = 0;
    while (at < content.length) {
      int from = at + KEY_HEADER.length();
      int end = lineEnd(content, at);
      if (from <= end && isKeyHeader(content, at, from)) {
        return unfolded(content, from);
      }
      at = end + 1;
    }
    throw new PacketFormatException("it has no key");
  }

  private static byte[] unfolded(byte[] content, int from) {
    byte[] value = new byte[content.length - from];
    int length = 0;
    int at = from;
    boolean continued;
    do {
      int end = lineEnd(content, at);
      System.arraycopy(content, at, value, length, end - at);
      length += end - at;
      at = end + 2;
      continued = at <= content.length && (content[at - 1] == ' ' || content[at - 1] == '\t');
    } while (continued);
    byte[] exact = Arrays.copyOf(value, length);
    Arrays.fill(value, (byte) 0);
    return exact;
  }

  private static boolean isKeyHeader(byte[] content, int from, int to) {
    return new String(content, from, to - from, StandardCharsets.ISO_8859_1)
        .equalsIgnoreCase(KEY_HEADER);
  }

  /** Where the next line feed is, or the end. */
  private static int lineEnd(byte[] content, int from) {
    int at = from;
    while (at < content.length && content[at] != '\n') {
      at++;
    }
    return at;
  }

  /** Whether the secret is in the file, and not just a note on which card it is. */
  boolean hasSecret() {
    return !expression.name().equals("shadowed-private-key");
  }

  /**
   * Opens the secret part.
   *
   * @param publicKey its public part
   * @param passphrase used if the key is protected
   * @return the secret numbers in the order of OpenPGP; the caller wipes them
   * @throws SigningException if it cannot be opened
   */
  List<byte[]> open(KeyPacket publicKey, Passphrase passphrase) throws SigningException {
    try {
      SExpression key = expression.item(1);
      return switch (expression.name()) {
        case "private-key" -> numbers(key);
        case "protected-private-key" -> openProtected(publicKey, key, passphrase);
        case "shadowed-private-key" ->
            throw new SigningException(
                SigningFailure.SECRET_KEY_MISSING, "The secret key of " + name + " is on a card.");
        default -> throw unsupported("as " + quotedName(expression));
      };
    } catch (PacketFormatException e) {
      throw invalid(e);
    }
  }

  private List<byte[]> openProtected(KeyPacket publicKey, SExpression key, Passphrase passphrase)
      throws PacketFormatException, SigningException {
    SExpression protection =
        key.child("protected")
            .orElseThrow(() -> new PacketFormatException("it does not say how it is protected"));
    String mode = protection.item(1).text();
    if (mode.equals(TransferredKey.PROTECTION)) {
      return openTransferred(publicKey, protection.item(2), passphrase);
    }
    Optional<AgentProtection> known = AgentProtection.of(mode);
    if (known.isEmpty()) {
      throw unsupported("by " + quotedName(protection.item(1)));
    }
    if (!passphrase.isPresent()) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_REQUIRED,
          "The secret key " + name + " is protected; its passphrase is needed.");
    }
    Optional<SExpression> secret = known.get().open(key, protection, passphrase);
    if (secret.isEmpty()) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_WRONG,
          "The passphrase does not open the secret key " + name + "." + passphrase.hint());
    }
    try {
      return numbers(secret.get());
    } finally {
      secret.get().wipe();
    }
  }

  private List<byte[]> openTransferred(
      KeyPacket publicKey, SExpression transferred, Passphrase passphrase)
      throws PacketFormatException, SigningException {
    Optional<SecretKeyPacket> packet = TransferredKey.packet(publicKey, transferred);
    if (packet.isEmpty()) {
      throw unsupported("as it was imported, with an unusual protection");
    }
    return packet.get().open(passphrase);
  }

  /** RSA has factors beside the exponent; on a curve there is one number. */
  private static List<byte[]> numbers(SExpression secret) throws PacketFormatException {
    List<byte[]> numbers = new ArrayList<>();
    numbers.add(number(secret, "d"));
    if (secret.descendants("p").findAny().isPresent()) {
      numbers.add(number(secret, "p"));
      numbers.add(number(secret, "q"));
    }
    return numbers;
  }

  private static byte[] number(SExpression secret, String name) throws PacketFormatException {
    Optional<SExpression> found = secret.descendants(name).findFirst();
    if (found.isEmpty()) {
      throw new PacketFormatException("the secret number " + name + " is missing");
    }
    byte[] number = found.get().item(1).bytes();
    int from = 0;
    while (from < number.length && number[from] == 0) {
      from++;
    }
    return Arrays.copyOfRange(number, from, number.length);
  }

  private static String quotedName(SExpression said) {
    return Quoted.text(said.isList() ? said.name() : said.text());
  }

  private SigningException unsupported(String how) {
    return new SigningException(
        SigningFailure.KEY_UNSUPPORTED,
        "The secret key "
            + name
            + " is kept "
            + how
            + ", which is not supported. Let the gpg program sign.");
  }

  private SigningException invalid(PacketFormatException problem) {
    return new SigningException(
        SigningFailure.KEY_INVALID,
        "The secret key " + name + " is broken: " + problem.problem() + ".",
        problem);
  }

  /** Clears everything. */
  void wipe() {
    expression.wipe();
  }
}
