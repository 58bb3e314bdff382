package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.core.text.RemoteText;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import java.time.Instant;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Writes a listing of signatures for a person. */
final class SignatureListingText {
  private static final int MOST_ANNOTATIONS = 20;

  private final StringJoiner lines = new StringJoiner("\n");

  private SignatureListingText() {}

  /** Whatever stands in it, a line is one line that shows. */
  private void line(String text) {
    lines.add(RemoteText.message(text));
  }

  static String of(SignatureListing listing) {
    SignatureListingText text = new SignatureListingText();
    int count = listing.manifests().stream().mapToInt(m -> m.signatures().size()).sum();
    text.line(
        listing.image()
            + ": "
            + (count == 1 ? "1 signature" : count + " signatures")
            + ", not verified");
    listing.manifests().forEach(text::add);
    listing.warnings().forEach(warning -> text.line("warning: " + warning));
    return text.lines.toString();
  }

  private void add(SignatureListing.OfManifest manifest) {
    line(
        manifest.digest()
            + manifest.platform().map(platform -> " (" + platform + ")").orElse("")
            + (manifest.signatures().isEmpty()
                ? ": none in " + String.join(", ", manifest.stores())
                : ""));
    manifest.signatures().forEach(this::add);
    for (UnreadSignature unread : manifest.unread()) {
      String how = SignatureListing.isMalformed(unread) ? ": malformed: " : ": ";
      line("  ! " + place(unread.store(), unread.index()) + how + unread.message());
    }
  }

  private void add(StoredSignature stored) {
    line("  - " + place(stored.store(), stored.index()));
    if (stored.signature() instanceof UntrustedSigstoreSignature sigstore) {
      add(sigstore);
      return;
    }
    UntrustedSimpleSignature simple = (UntrustedSimpleSignature) stored.signature();
    UntrustedSignatureInfo info;
    try {
      info = UntrustedSignatureInfo.of(simple);
    } catch (MalformedDataException e) {
      line("    says nothing that can be read: " + e.getMessage());
      return;
    }
    line("    claims image   " + RemoteText.shown(info.dockerReference()));
    line("    claims digest  " + info.manifestDigest());
    line("    claims key     " + info.fingerprint().orElse(info.keyId()));
    info.creator().ifPresent(text -> line("    creator        " + RemoteText.shown(text)));
    info.signedAt().ifPresent(time -> line("    signed at      " + time));
    info.payloadTimestamp().ifPresent(time -> line("    timestamp      " + time(time)));
    line("    name           " + info.name());
    line("    digest         " + info.blobDigest());
  }

  private void add(UntrustedSigstoreSignature signature) {
    line("    sigstore       " + RemoteText.shown(signature.mimeType()));
    Map<String, String> annotations = signature.annotations();
    if (annotations.containsKey(SigstoreFormat.CERTIFICATE)) {
      line("    comes with     a certificate");
    }
    if (annotations.containsKey(SigstoreFormat.BUNDLE)) {
      line("    comes with     an entry of a log");
    }
    SigstorePayload payload;
    try {
      payload = SigstorePayload.parse(signature.payload());
    } catch (MalformedDataException e) {
      line("    says nothing that can be read: " + e.getMessage());
      return;
    }
    line("    claims image   " + RemoteText.shown(payload.dockerReference()));
    line("    claims digest  " + payload.manifestDigest());
    payload.creator().ifPresent(text -> line("    creator        " + RemoteText.shown(text)));
    payload.timestamp().ifPresent(time -> line("    timestamp      " + time(time)));
    annotations(payload.annotations());
    line("    digest         " + Digest.sha256(signature.payload()));
  }

  private void annotations(Map<String, String> annotations) {
    new TreeMap<>(annotations)
        .entrySet().stream()
            .limit(MOST_ANNOTATIONS)
            .forEach(
                one ->
                    line(
                        "    annotation     "
                            + RemoteText.shown(one.getKey())
                            + "="
                            + RemoteText.shown(one.getValue())));
    if (annotations.size() > MOST_ANNOTATIONS) {
      line("    annotations    " + (annotations.size() - MOST_ANNOTATIONS) + " more");
    }
  }

  private static String place(String store, int index) {
    return index == 0 ? store : store + ", number " + index;
  }

  /** Any number may stand in a payload, also one that is no time. */
  private static String time(long seconds) {
    return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
        ? Long.toString(seconds)
        : Instant.ofEpochSecond(seconds).toString();
  }
}
