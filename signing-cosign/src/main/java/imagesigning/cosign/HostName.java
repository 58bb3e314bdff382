package imagesigning.cosign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares a host name with those of a certificate as Go does (policy reference, "PKI"): without
 * case, one wildcard label at the left, a dot at the end of what is asked for; addresses only with
 * addresses.
 */
final class HostName {
  private static final int IPV6_GROUPS = 8;

  private HostName() {}

  static boolean matches(String wanted, SubjectNames names) {
    boolean bracketed = wanted.length() > 2 && wanted.startsWith("[") && wanted.endsWith("]");
    Optional<List<Byte>> address =
        address(bracketed ? wanted.substring(1, wanted.length() - 1) : wanted);
    if (address.isPresent()) {
      return names.addresses().stream().map(HostName::unmapped).anyMatch(address.get()::equals);
    }
    String host = wanted.toLowerCase(Locale.ROOT);
    boolean usual =
        isUsual(host.endsWith(".") ? host.substring(0, host.length() - 1) : host, false);
    for (String pattern : names.hosts()) {
      boolean matches =
          usual && isUsual(pattern, true) ? matchesLabels(pattern, host) : same(pattern, host);
      if (matches) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUsual(String host, boolean pattern) {
    if (host.isEmpty() || host.equals("*")) {
      return false;
    }
    String[] labels = host.split("\\.", -1);
    for (int i = 0; i < labels.length; i++) {
      boolean wildcard = pattern && i == 0 && labels[i].equals("*");
      if (!wildcard && !isLabel(labels[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String label) {
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean fits =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '-' && i > 0;
      if (!fits) {
        return false;
      }
    }
    return !label.isEmpty();
  }

  private static boolean matchesLabels(String pattern, String host) {
    String[] wanted =
        (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).split("\\.");
    String[] given = pattern.toLowerCase(Locale.ROOT).split("\\.");
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean wildcard = i == 0 && given[i].equals("*");
      if (!wildcard && !given[i].equals(wanted[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(String pattern, String host) {
    return !host.isEmpty() && !host.equals(".") && pattern.toLowerCase(Locale.ROOT).equals(host);
  }

  /** The bytes of an address in one of its spellings; IPv4 in four bytes, however it is written. */
  static Optional<List<Byte>> address(String text) {
    return (text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text)).map(HostName::unmapped);
  }

  private static Optional<List<Byte>> ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    List<Byte> bytes = new ArrayList<>(4);
    for (String part : parts) {
      boolean digits = part.matches("0|[1-9][0-9]{0,2}");
      if (!digits || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      bytes.add((byte) Integer.parseInt(part));
    }
    return Optional.of(bytes);
  }

  private static Optional<List<Byte>> ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    Optional<List<Byte>> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    Optional<List<Byte>> tail = groups(gap < 0 ? "" : text.substring(gap + 2), true);
    if (head.isEmpty() || tail.isEmpty()) {
      return Optional.empty();
    }
    int missing = 2 * IPV6_GROUPS - head.get().size() - tail.get().size();
    if (gap < 0 ? missing != 0 : missing < 2) {
      return Optional.empty();
    }
    List<Byte> bytes = new ArrayList<>(head.get());
    bytes.addAll(Collections.nCopies(missing, (byte) 0));
    bytes.addAll(tail.get());
    return Optional.of(bytes);
  }

  /** Groups of sixteen bits; the last may be an IPv4 address if they end the text. */
  private static Optional<List<Byte>> groups(String text, boolean end) {
    List<Byte> bytes = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(bytes);
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (end && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Optional<List<Byte>> last = ipv4(parts[i]);
        if (last.isEmpty()) {
          return Optional.empty();
        }
        bytes.addAll(last.get());
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        int group = Integer.parseInt(parts[i], 16);
        bytes.add((byte) (group >> 8));
        bytes.add((byte) group);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bytes);
  }

  /** An IPv4 address inside of an IPv6 one is the same address. */
  private static List<Byte> unmapped(List<Byte> address) {
    List<Byte> prefix = new ArrayList<>(Collections.nCopies(10, (byte) 0));
    prefix.add((byte) 0xFF);
    prefix.add((byte) 0xFF);
    return address.size() == 16 && address.subList(0, 12).equals(prefix)
        ? List.copyOf(address.subList(12, 16))
        : List.copyOf(address);
  }

  static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>(bytes.length);
    for (byte b : bytes) {
      boxed.add(b);
    }
    return boxed;
  }
}
