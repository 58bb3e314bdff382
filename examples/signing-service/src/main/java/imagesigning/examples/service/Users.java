package imagesigning.examples.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may log in, by name and password, and with which roles. A line of the file is {@code
 * name:iterations:salt:hash:role,role} with PBKDF2-HMAC-SHA256 and base64. Passwords that were good
 * once are remembered as a keyed digest, so that they are not derived for every request.
 * Thread-safe.
 */
final class Users {
  private static final int ITERATIONS = 210_000;

  /** What a login may cost: some seconds. */
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final int HASH_BITS = 256;
  private static final int REMEMBERED = 1_000;

  /** Wrong passwords cost as much as right ones, and must not hold the threads of others. */
  private static final int DERIVING = 2;

  private static final int WAITING = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Entry> entries;
  private final Derivation derivation;
  private final Turns turns;
  private final SecretKeySpec cacheKey;

  /** Good credentials by their keyed digest, the oldest forgotten first. */
  private final Map<String, User> good =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, User> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Somebody known. */
  record User(String name, Set<String> roles) {}

  /** Makes the hash of a password. Thread-safe. */
  @FunctionalInterface
  interface Derivation {
    byte[] derive(char[] password, byte[] salt, int iterations);
  }

  private static final class Entry {
    private final User user;
    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    Entry(User user, int iterations, byte[] salt, byte[] hash) {
      this.user = user;
      this.iterations = iterations;
      this.salt = salt;
      this.hash = hash;
    }
  }

  private Users(Map<String, Entry> entries, Derivation derivation, Turns turns) {
    this.entries = Map.copyOf(entries);
    this.derivation = derivation;
    this.turns = turns;
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.cacheKey = new SecretKeySpec(key, "HmacSHA256");
  }

  /** Reads the file. */
  static Users load(Path file) throws IOException {
    return load(file, Users::derive, new Turns(DERIVING, WAITING, PATIENCE));
  }

  /** Reads the file; hashes are made as this says, in these turns. */
  static Users load(Path file, Derivation derivation, Turns turns) throws IOException {
    Map<String, Entry> entries = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      // A role may hold a colon, as system:image-auditor does.
      String[] parts = line.strip().split(":", 5);
      try {
        if (parts.length != 5 || parts[0].isEmpty()) {
          throw new IllegalArgumentException("five parts");
        }
        Entry entry =
            new Entry(
                new User(parts[0], Set.of(parts[4].split(","))),
                Integer.parseInt(parts[1]),
                Base64.getDecoder().decode(parts[2]),
                Base64.getDecoder().decode(parts[3]));
        if (entry.iterations < 1
            || entry.iterations > MOST_ITERATIONS
            || entry.hash.length * 8 != HASH_BITS
            || entries.put(parts[0], entry) != null) {
          throw new IllegalArgumentException("iterations, hash, or the same name twice");
        }
      } catch (IllegalArgumentException e) {
        // what stands there is not repeated: it holds a hash
        throw new IOException(
            file
                + ", line "
                + number
                + ": expected name:iterations:salt:hash:role,role with a name that no other line"
                + " has");
      }
    }
    return new Users(entries, derivation, turns);
  }

  /** The line for a new user. */
  static String line(String name, char[] password, String roles) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder();
    byte[] hash = derive(password, salt, ITERATIONS);
    return String.join(
        ":",
        name,
        String.valueOf(ITERATIONS),
        base64.encodeToString(salt),
        base64.encodeToString(hash),
        roles);
  }

  /**
   * Who these credentials of a {@code Basic} header belong to; empty if they are not good. While
   * too many others are looked at, those that were not good before are refused.
   */
  Optional<User> authenticate(String credentials) {
    int colon = credentials.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String remembered = digest(credentials);
    synchronized (good) {
      User known = good.get(remembered);
      if (known != null) {
        return Optional.of(known);
      }
    }
    // an unknown name takes as long as a known one
    Entry entry = entries.get(credentials.substring(0, colon));
    byte[] salt = entry == null ? new byte[16] : entry.salt;
    int iterations = entry == null ? ITERATIONS : entry.iterations;
    byte[] hash =
        turns.take(
            () ->
                derivation.derive(
                    credentials.substring(colon + 1).toCharArray(), salt, iterations));
    if (entry == null || !MessageDigest.isEqual(hash, entry.hash)) {
      return Optional.empty();
    }
    synchronized (good) {
      good.put(remembered, entry.user);
    }
    return Optional.of(entry.user);
  }

  private String digest(String credentials) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(cacheKey);
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(credentials.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }

  static byte[] derive(char[] password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Names only. */
  @Override
  public String toString() {
    return List.copyOf(entries.keySet()).toString();
  }
}
