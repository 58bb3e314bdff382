package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import imagesigning.core.crypto.Pem;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.json.StrictJson;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The file form of cosign's private keys: JSON in PEM, with scrypt and NaCl's secretbox around PKCS
 * #8 (cosign reference, "Files"). What scrypt may cost is a closed list: at most 128 MiB.
 */
final class KeyEnvelope {
  private static final String SIGSTORE = "ENCRYPTED SIGSTORE PRIVATE KEY";
  private static final String COSIGN = "ENCRYPTED COSIGN PRIVATE KEY";
  private static final Set<String> COSTS = Set.of("32768", "65536", "131072");
  private static final int USUAL_COST = 65536;
  private static final int BLOCK = 8;
  private static final int MOST_BYTES = 64 * 1024;
  private static final int DEPTH = 8;
  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 32;
  private static final int NONCE_BYTES = 24;
  private static final int TAG_BYTES = 16;

  private KeyEnvelope() {}

  /**
   * Opens a key file.
   *
   * @return PKCS #8; the caller wipes it
   * @throws SigningException with {@code KEY_INVALID}, {@code KEY_UNSUPPORTED} or {@code
   *     PASSPHRASE_WRONG}
   */
  static byte[] open(byte[] file, Passphrase passphrase) throws SigningException {
    JsonObject envelope = envelope(file);
    JsonObject kdf = object(envelope, "kdf");
    JsonObject params = object(kdf, "params");
    JsonObject cipher = object(envelope, "cipher");
    boolean supported =
        text(kdf, "name").equals("scrypt")
            && text(cipher, "name").equals("nacl/secretbox")
            && COSTS.contains(number(params, "N"))
            && number(params, "r").equals("8")
            && number(params, "p").equals("1");
    if (!supported) {
      throw new SigningException(
          SigningFailure.KEY_UNSUPPORTED,
          "The key file is not protected as cosign does it: scrypt with N of 32768, 65536 or 131072,"
              + " r of 8 and p of 1, and nacl/secretbox.");
    }
    byte[] salt = base64(kdf, "salt");
    byte[] nonce = base64(cipher, "nonce");
    byte[] box = base64(envelope, "ciphertext");
    if (salt.length == 0 || nonce.length != NONCE_BYTES || box.length < TAG_BYTES) {
      throw invalid("salt, nonce or ciphertext are of a wrong length");
    }
    byte[] tag = Arrays.copyOf(box, TAG_BYTES);
    byte[] content = Arrays.copyOfRange(box, TAG_BYTES, box.length);
    byte[] key = derived(passphrase, salt, Integer.parseInt(number(params, "N")));
    XSalsa20Engine stream = stream(key, nonce);
    if (!MessageDigest.isEqual(tag, tag(stream, content))) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_WRONG,
          "The passphrase does not open the key, or the key file was altered." + passphrase.hint());
    }
    stream.processBytes(content, 0, content.length, content, 0);
    return content;
  }

  /** Makes a key file. */
  static byte[] seal(byte[] pkcs8, Passphrase passphrase, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    XSalsa20Engine stream = stream(derived(passphrase, salt, USUAL_COST), nonce);
    byte[] polyKey = polyKey(stream);
    byte[] box = new byte[TAG_BYTES + pkcs8.length];
    stream.processBytes(pkcs8, 0, pkcs8.length, box, TAG_BYTES);
    byte[] tag = mac(polyKey, Arrays.copyOfRange(box, TAG_BYTES, box.length));
    System.arraycopy(tag, 0, box, 0, TAG_BYTES);
    Base64.Encoder base64 = Base64.getEncoder();
    String json =
        "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":%d,\"r\":8,\"p\":1},\"salt\":\"%s\"},"
                .formatted(USUAL_COST, base64.encodeToString(salt))
            + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\"%s\"},\"ciphertext\":\"%s\"}"
                .formatted(base64.encodeToString(nonce), base64.encodeToString(box));
    return pem(SIGSTORE, json.getBytes(US_ASCII));
  }

  static byte[] pem(String type, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
        .getBytes(US_ASCII);
  }

  private static byte[] derived(Passphrase passphrase, byte[] salt, int cost) {
    byte[] secret = passphrase.reveal();
    byte[] key = SCrypt.generate(secret, salt, cost, BLOCK, 1, KEY_BYTES);
    Arrays.fill(secret, (byte) 0);
    return key;
  }

  private static XSalsa20Engine stream(byte[] key, byte[] nonce) {
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    Arrays.fill(key, (byte) 0);
    return stream;
  }

  private static byte[] tag(XSalsa20Engine stream, byte[] content) {
    return mac(polyKey(stream), content);
  }

  /** The first bytes of the stream are the key of the tag. */
  private static byte[] polyKey(XSalsa20Engine stream) {
    byte[] key = new byte[KEY_BYTES];
    stream.processBytes(key, 0, KEY_BYTES, key, 0);
    return key;
  }

  private static byte[] mac(byte[] key, byte[] content) {
    Poly1305 poly = new Poly1305();
    poly.init(new KeyParameter(key));
    poly.update(content, 0, content.length);
    byte[] tag = new byte[TAG_BYTES];
    poly.doFinal(tag, 0);
    return tag;
  }

  private static JsonObject envelope(byte[] file) throws SigningException {
    Pem block =
        Pem.first(file, 0)
            .filter(b -> b.type().equals(SIGSTORE) || b.type().equals(COSIGN))
            .orElseThrow(
                () -> invalid("it does not begin with BEGIN " + SIGSTORE + " or " + COSIGN));
    try {
      if (StrictJson.parse(block.content(), MOST_BYTES, DEPTH) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonFormatException e) {
      throw invalid("inside of it is no JSON, at " + e.position());
    }
    throw invalid("inside of it is no JSON object");
  }

  private static JsonObject object(JsonObject parent, String name) throws SigningException {
    if (value(parent, name) instanceof JsonObject object) {
      return object;
    }
    throw invalid(name + " is no object");
  }

  private static String text(JsonObject parent, String name) throws SigningException {
    if (value(parent, name) instanceof JsonString string) {
      return string.value();
    }
    throw invalid(name + " is no text");
  }

  private static String number(JsonObject parent, String name) throws SigningException {
    if (value(parent, name) instanceof JsonNumber number) {
      return number.text();
    }
    throw invalid(name + " is no number");
  }

  private static byte[] base64(JsonObject parent, String name) throws SigningException {
    try {
      return StrictBase64.decode(text(parent, name));
    } catch (InvalidBase64Exception e) {
      throw invalid(name + " is not base64");
    }
  }

  private static JsonValue value(JsonObject parent, String name) throws SigningException {
    return parent.get(name).orElseThrow(() -> invalid(name + " is missing"));
  }

  private static SigningException invalid(String problem) {
    return new SigningException(
        SigningFailure.KEY_INVALID, "This is no private key of cosign or skopeo: " + problem + ".");
  }
}
