package imagesigning.cosign;

import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The canonical form of JSON (RFC 8785): no white space, names sorted by their UTF-16 units,
 * strings with the fewest escapes, numbers as doubles in the spelling of ECMAScript.
 */
final class Jcs {
  /** Whole numbers below have one spelling only. */
  private static final double EXACT = 0x1p53;

  /** A double has this many digits at most. */
  private static final int MOST_DIGITS = 17;

  private final StringBuilder out = new StringBuilder();

  private Jcs() {}

  static byte[] of(JsonValue value) {
    Jcs jcs = new Jcs();
    jcs.append(value);
    return jcs.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void append(JsonValue value) {
    if (value instanceof JsonObject object) {
      appendObject(object);
    } else if (value instanceof JsonArray array) {
      String separator = "[";
      for (JsonValue element : array.elements()) {
        out.append(separator);
        append(element);
        separator = ",";
      }
      out.append(array.elements().isEmpty() ? "[]" : "]");
    } else if (value instanceof JsonString string) {
      appendString(string.value());
    } else if (value instanceof JsonNumber number) {
      out.append(number(Double.parseDouble(number.text())));
    } else if (value instanceof JsonBoolean bool) {
      out.append(bool.value());
    } else {
      out.append("null");
    }
  }

  private void appendObject(JsonObject object) {
    List<Member> sorted = new ArrayList<>(object.members());
    sorted.sort(Comparator.comparing(Member::name));
    String separator = "{";
    for (Member member : sorted) {
      out.append(separator);
      appendString(member.name());
      out.append(':');
      append(member.value());
      separator = ",";
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private void appendString(String string) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  static String number(double value) {
    if (Math.abs(value) < EXACT && value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + spell(digits, point);
  }

  /** The number with the fewest digits that is the same double; without zeros at its end. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }

  /**
   * ECMAScript's Number::toString, for digits with the decimal point before the one at that index.
   */
  private static String spell(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
