package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.REKOR_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.REKOR_ENTRY_MALFORMED;
import static imagesigning.core.RejectionReason.REKOR_ENTRY_MISSING;
import static imagesigning.core.RejectionReason.REKOR_KEY_MISMATCH;
import static imagesigning.core.RejectionReason.REKOR_PAYLOAD_MISMATCH;
import static imagesigning.core.RejectionReason.REKOR_SIGNATURE_MISMATCH;
import static imagesigning.core.RejectionReason.SIGSTORE_BAD_SIGNATURE;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.keyPaths;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.rekor;
import static imagesigning.registry.interop.PolicyText.sigstoreSigned;

import imagesigning.cosign.SigstoreFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Questions about signatures by a key that a transparency log must have seen. */
final class LoggedKeyCases {
  private final SigstoreTrustImages images;
  private final PromisingLog log;
  private final PromisingLog otherLog;
  private final Path otherKey;
  private final String trust;

  LoggedKeyCases(SigstoreTrustImages images) throws IOException {
    this.images = images;
    this.log = PromisingLog.create(images.openssl, "log");
    this.otherLog = PromisingLog.create(images.openssl, "other-log");
    images.openssl.key("other-key");
    this.otherKey = images.openssl.publicKey("other-key");
    this.trust = keyPath(images.key()) + "," + rekor(log.key());
  }

  /** How an entry comes about. */
  @FunctionalInterface
  private interface Entry {
    String about(byte[] payload, byte[] signature) throws IOException;
  }

  List<VerdictCase> cases() throws IOException {
    Path key = images.key();
    String good = image("logged", (payload, signed) -> log.entry(payload, signed, key));
    String unlogged = images.push("key-unlogged", (payload, signed) -> signature(signed));
    String byOther = image("other-log", (payload, signed) -> otherLog.entry(payload, signed, key));
    String aboutOtherKey =
        image("other-key", (payload, signed) -> log.entry(payload, signed, otherKey));
    return List.of(
        asked("an entry of the log", good, trust, allowed()),
        asked(
            "an entry of the second of two logs",
            good,
            keyPath(key) + "," + rekor(otherLog.key(), log.key()),
            allowed()),
        asked(
            "an entry about the second of two keys",
            good,
            keyPaths(otherKey, key) + "," + rekor(log.key()),
            allowed()),
        asked("an entry, and no log demanded", good, keyPath(key), allowed()),
        asked("an entry of another log", byOther, trust, rejected(REKOR_BAD_SIGNATURE)),
        asked("an entry of another log, and no log demanded", byOther, keyPath(key), allowed()),
        asked("no entry", unlogged, trust, rejected(REKOR_ENTRY_MISSING)),
        asked("no entry, and no log demanded", unlogged, keyPath(key), allowed()),
        asked("an entry about another key", aboutOtherKey, trust, rejected(REKOR_KEY_MISMATCH)),
        asked(
            "an entry about another trusted key than the one that signed",
            aboutOtherKey,
            keyPaths(key, otherKey) + "," + rekor(log.key()),
            rejected(SIGSTORE_BAD_SIGNATURE)),
        asked(
            "an entry about another payload",
            image("other-payload", (payload, signed) -> log.entry(signed, signed, key)),
            trust,
            rejected(REKOR_PAYLOAD_MISMATCH)),
        asked(
            "an entry transplanted from another signature",
            transplanted(),
            trust,
            rejected(REKOR_SIGNATURE_MISMATCH)),
        asked(
            "an entry dated differently than promised",
            image(
                "redated",
                (payload, signed) ->
                    log.entry(payload, signed, key)
                        .replace("\"integratedTime\":1", "\"integratedTime\":2")),
            trust,
            rejected(REKOR_BAD_SIGNATURE)),
        asked(
            "an entry with a member more",
            image(
                "more",
                (payload, signed) ->
                    log.entry(payload, signed, key).replace("\"Payload\"", "\"a\":1,\"Payload\"")),
            trust,
            rejected(REKOR_ENTRY_MALFORMED)));
  }

  /** The entry of one image's signature beside that of another. */
  private String transplanted() throws IOException {
    String[] entry = new String[1];
    image(
        "donor",
        (payload, signed) -> {
          entry[0] = log.entry(payload, signed, images.key());
          return entry[0];
        });
    return image("transplanted", (payload, signed) -> entry[0]);
  }

  private String image(String name, Entry entry) throws IOException {
    return images.push(
        "key-" + name,
        (payload, signed) -> {
          Map<String, String> annotations = new HashMap<>(signature(signed));
          annotations.put(SigstoreFormat.BUNDLE, entry.about(payload, signed));
          return annotations;
        });
  }

  private static Map<String, String> signature(byte[] signed) {
    return Map.of(SigstoreFormat.SIGNATURE, Base64.getEncoder().encodeToString(signed));
  }

  private VerdictCase asked(String name, String image, String keys, Expected expected) {
    return VerdictCase.of(
        "a key, " + name, image, only(images.registry.host(), sigstoreSigned(keys)), expected);
  }
}
