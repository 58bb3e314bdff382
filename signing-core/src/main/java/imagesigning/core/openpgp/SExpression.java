package imagesigning.core.openpgp;

import imagesigning.core.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The nested lists of byte strings in which gpg-agent keeps keys. Holds secrets; {@link #wipe}
 * clears them.
 */
final class SExpression {
  private static final byte[] NO_ATOM = {};

  private final boolean list;
  private final byte[] atom;
  private final List<SExpression> items;

  private SExpression(boolean list, byte[] atom, List<SExpression> items) {
    this.list = list;
    this.atom = atom;
    this.items = items;
  }

  static SExpression atom(byte[] bytes) {
    return new SExpression(false, bytes, List.of());
  }

  static SExpression list(List<SExpression> items) {
    return new SExpression(true, NO_ATOM, List.copyOf(items));
  }

  /** The bytes of an atom; none of a list. */
  byte[] bytes() {
    return atom;
  }

  boolean isList() {
    return list;
  }

  /** The elements of a list; none of an atom. */
  List<SExpression> items() {
    return items;
  }

  /** An element of a list. */
  SExpression item(int index) throws PacketFormatException {
    if (index >= items.size()) {
      throw new PacketFormatException("the list " + Quoted.text(name()) + " is too short");
    }
    return items.get(index);
  }

  /** The first element of a list, by which it is known; empty if that is none. */
  String name() {
    return items.isEmpty() ? "" : items.get(0).text();
  }

  /** An atom as text; for names and numbers only. */
  String text() {
    return new String(atom, StandardCharsets.ISO_8859_1);
  }

  /** The list of this name among the elements. */
  Optional<SExpression> child(String name) {
    return items.stream().filter(item -> item.list && item.name().equals(name)).findFirst();
  }

  /** The lists of this name at any depth. */
  Stream<SExpression> descendants(String name) {
    return items.stream()
        .flatMap(
            item ->
                Stream.concat(
                    item.list && item.name().equals(name) ? Stream.of(item) : Stream.empty(),
                    item.descendants(name)));
  }

  /** The canonical form, without the lists of one name directly below. */
  byte[] canonicalWithout(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('(');
    for (SExpression item : items) {
      if (!item.list || !item.name().equals(name)) {
        item.write(out);
      }
    }
    out.write(')');
    return out.toByteArray();
  }

  private void write(ByteArrayOutputStream out) {
    if (list) {
      out.write('(');
      items.forEach(item -> item.write(out));
      out.write(')');
    } else {
      out.writeBytes((atom.length + ":").getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(atom);
    }
  }

  /** Clears every byte string in it. */
  void wipe() {
    Arrays.fill(atom, (byte) 0);
    items.forEach(SExpression::wipe);
  }

  /**
   * Reads the expression that some bytes begin with, in canonical or advanced form.
   *
   * @param bytes the expression; what stands behind it is not looked at
   * @throws PacketFormatException if they begin with none
   */
  static SExpression read(byte[] bytes) throws PacketFormatException {
    return new Reader(bytes).list(0);
  }

  /** Both forms at once: the canonical one is part of the advanced one. */
  private static final class Reader {
    private static final int DEEPEST = 16;
    private static final int MOST_DIGITS = 8;

    private final byte[] bytes;
    private int at;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private SExpression list(int depth) throws PacketFormatException {
      skipSpace();
      if (peek() != '(' || depth > DEEPEST) {
        throw new PacketFormatException("no S-expression at byte " + at);
      }
      at++;
      List<SExpression> items = new ArrayList<>();
      for (skipSpace(); peek() != ')'; skipSpace()) {
        items.add(peek() == '(' ? list(depth + 1) : atom(octets()));
      }
      at++;
      return SExpression.list(items);
    }

    private byte[] octets() throws PacketFormatException {
      int first = peek();
      if (first >= '0' && first <= '9') {
        return counted();
      }
      return switch (first) {
        case '#' -> hex();
        case '"' -> quoted();
        default -> token();
      };
    }

    private byte[] counted() throws PacketFormatException {
      int from = at;
      long length = 0;
      while (peek() >= '0' && peek() <= '9' && at - from < MOST_DIGITS) {
        length = 10 * length + peek() - '0';
        at++;
      }
      if (peek() != ':') {
        throw new PacketFormatException("no length of a byte string at byte " + from);
      }
      Octets rest = new Octets(bytes, at + 1, bytes.length);
      byte[] octets = rest.take(length);
      at = rest.position();
      return octets;
    }

    private byte[] hex() throws PacketFormatException {
      int from = ++at;
      byte[] octets = new byte[(end('#') - at + 1) / 2];
      int digits = 0;
      for (skipSpace(); peek() != '#'; skipSpace()) {
        int digit = Character.digit(peek(), 16);
        if (digit < 0) {
          throw new PacketFormatException("no hex digit at byte " + at);
        }
        octets[digits / 2] |= (byte) (digits % 2 == 0 ? digit << 4 : digit);
        digits++;
        at++;
      }
      at++;
      if (digits % 2 != 0) {
        throw new PacketFormatException("half a byte in the hex digits at byte " + from);
      }
      byte[] exact = Arrays.copyOf(octets, digits / 2);
      Arrays.fill(octets, (byte) 0);
      return exact;
    }

    /** Agents write so whatever begins like text, salts for example, with any byte in it. */
    private byte[] quoted() throws PacketFormatException {
      at++;
      byte[] octets = new byte[end('"') - at];
      int length = 0;
      while (peek() != '"') {
        int c = bytes[at++];
        octets[length++] = (byte) (c == '\\' ? escaped() : c);
      }
      at++;
      byte[] exact = Arrays.copyOf(octets, length);
      Arrays.fill(octets, (byte) 0);
      return exact;
    }

    /** Where a mark comes next that is not escaped, or the end. */
    private int end(char mark) {
      int end = at;
      while (end < bytes.length && bytes[end] != mark) {
        end += bytes[end] == '\\' ? 2 : 1;
      }
      return Math.min(end, bytes.length);
    }

    /**
     * The escapes that libgcrypt writes, {@code \x00} for a zero among them; of those that it only
     * reads, nothing ever comes out of it.
     */
    private int escaped() throws PacketFormatException {
      int from = at;
      int c = peek();
      at++;
      return switch (c) {
        case 'b' -> '\b';
        case 't' -> '\t';
        case 'v' -> 0x0b;
        case 'n' -> '\n';
        case 'f' -> '\f';
        case 'r' -> '\r';
        case 'x' -> hexDigit() << 4 | hexDigit();
        case '"', '\'', '\\' -> c;
        default -> throw new PacketFormatException("an unknown escape at byte " + from);
      };
    }

    private int hexDigit() throws PacketFormatException {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw new PacketFormatException("no hex digit at byte " + at);
      }
      at++;
      return digit;
    }

    private byte[] token() throws PacketFormatException {
      int from = at;
      while (isToken(peek())) {
        at++;
      }
      if (at == from) {
        throw new PacketFormatException("no byte string at byte " + at);
      }
      return Arrays.copyOfRange(bytes, from, at);
    }

    private static boolean isToken(int c) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || "-./_:*+=".indexOf(c) >= 0;
    }

    private void skipSpace() throws PacketFormatException {
      while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
        at++;
      }
    }

    private int peek() throws PacketFormatException {
      if (at >= bytes.length) {
        throw new PacketFormatException("the S-expression is cut off");
      }
      return bytes[at] & 0xff;
    }
  }
}
