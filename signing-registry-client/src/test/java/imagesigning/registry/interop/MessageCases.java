package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.OPENPGP_ARMORED;
import static imagesigning.core.RejectionReason.OPENPGP_CLEARTEXT;
import static imagesigning.core.RejectionReason.OPENPGP_DETACHED;
import static imagesigning.core.RejectionReason.OPENPGP_MULTIPLE_SIGNATURES;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_TRAILING_DATA;
import static imagesigning.core.RejectionReason.OPENPGP_UNSIGNED;
import static imagesigning.core.RejectionReason.PAYLOAD_DIGEST_INVALID;
import static imagesigning.core.RejectionReason.PAYLOAD_INVALID;
import static imagesigning.core.RejectionReason.PAYLOAD_REFERENCE_INVALID;
import static imagesigning.core.RejectionReason.PAYLOAD_TYPE;
import static imagesigning.core.RejectionReason.SIGNATURE_BLOB_INVALID;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Questions about signatures that gpg made in shapes which skopeo does not write. */
final class MessageCases {
  private static final byte[] FORMAT_HEADER = "\0simple-signing\n".getBytes(UTF_8);

  private final SignedImages images;
  private int number;

  MessageCases(SignedImages images) {
    this.images = images;
  }

  List<VerdictCase> shapes() throws IOException {
    return List.of(
        signed("as gpg does by itself", allowed()),
        signed("uncompressed", allowed(), "--compress-algo=none"),
        signed("compressed by zlib", allowed(), "--compress-algo=zlib"),
        signed("compressed by bzip2", allowed(), "--compress-algo=bzip2"),
        signed("in text mode", allowed(), "--textmode"),
        signed("with a notation", allowed(), "--sig-notation=note@keys.test=hello"),
        signed("with SHA-512", allowed(), "--digest-algo=SHA512"),
        signed("with SHA-1", allowed(), "--digest-algo=SHA1"),
        signed(
            "by two keys",
            rejected(OPENPGP_MULTIPLE_SIGNATURES),
            "--local-user=" + SignedImages.email("other")),
        signed(
            "before the key was made",
            rejected(OPENPGP_SIGNATURE_BEFORE_KEY),
            "--faked-system-time=20230101T000000",
            "--ignore-time-conflict"),
        expired(),
        made("detached", rejected(OPENPGP_DETACHED), "--detach-sign"),
        made("left unsigned", rejected(OPENPGP_UNSIGNED), "--store"),
        made("in armor", rejected(SIGNATURE_BLOB_INVALID), "--armor", "--sign"),
        made("in clear text", rejected(SIGNATURE_BLOB_INVALID), "--clear-sign"));
  }

  /** gpgme takes more than the format allows; the strictest reading decides here. */
  List<VerdictCase> stricterShapes() throws IOException {
    return List.of(
        stored(
                "followed by a line feed",
                rejected(OPENPGP_TRAILING_DATA),
                image -> joined(message(image, "--sign"), new byte[] {'\n'}))
            .stricterThanPeers(),
        stored(
                "followed by another one",
                rejected(OPENPGP_TRAILING_DATA),
                image -> joined(message(image, "--sign"), message(image, "--sign")))
            .stricterThanPeers(),
        stored(
                "in armor behind a format header",
                rejected(OPENPGP_ARMORED),
                image -> joined(FORMAT_HEADER, message(image, "--armor", "--sign")))
            .stricterThanPeers(),
        stored(
                "in clear text behind a format header",
                rejected(OPENPGP_CLEARTEXT),
                image -> joined(FORMAT_HEADER, message(image, "--clear-sign")))
            .stricterThanPeers());
  }

  List<VerdictCase> payloads() throws IOException {
    return List.of(
        payload("with line breaks", allowed(), text -> text.replace(",", ",\r\n")),
        payload("with an unknown optional member", allowed(), with("\"creator\"", "\"x\":[],$0")),
        payload("with a timestamp of 1e3", allowed(), with("1700000000", "1e3")),
        payload("with half a second", rejected(PAYLOAD_INVALID), with("1700000000", "0.5")),
        payload("without optional", rejected(PAYLOAD_INVALID), with(",\"optional\":[^}]*\\}", "")),
        payload(
            "with an unknown critical member",
            rejected(PAYLOAD_INVALID),
            with("\"image\"", "\"x\":1,$0")),
        payload(
            "with a member twice",
            rejected(PAYLOAD_INVALID),
            with("\"type\":", "\"type\":\"\",$0")),
        payload(
            "with a member in capitals", rejected(PAYLOAD_INVALID), with("critical", "Critical")),
        payload("followed by more", rejected(PAYLOAD_INVALID), text -> text + "{}"),
        payload("of another type", rejected(PAYLOAD_TYPE), with("atomic", "cosign")),
        payload(
            "with a digest in capitals",
            rejected(PAYLOAD_DIGEST_INVALID),
            with("sha256:([0-9a-f]{63})[0-9a-f]", "sha256:$1F")),
        payload(
            "with a name that is none",
            rejected(PAYLOAD_REFERENCE_INVALID),
            with("/team/", "/TEAM/")));
  }

  private VerdictCase signed(String name, Expected expected, String... options) throws IOException {
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = "--sign";
    return made(name, expected, all);
  }

  private VerdictCase made(String name, Expected expected, String... options) throws IOException {
    return stored(name, expected, image -> message(image, options));
  }

  private VerdictCase payload(String name, Expected expected, UnaryOperator<String> change)
      throws IOException {
    return stored(
        "over a payload " + name,
        expected,
        image -> images.keys.message(change.apply(images.payload(image)), "ed", "--sign"));
  }

  private VerdictCase expired() throws IOException {
    String image = nextImage();
    byte[] message =
        images.keys.message(
            images.payload(image),
            "expired",
            "--faked-system-time=20240115T000000",
            "--default-sig-expire=1d",
            "--sign");
    store(image, message);
    return VerdictCase.of(
        "a message with an expiry that has passed",
        images.tagged(image),
        only(images.registry.host(), signedBy(keyPath(images.key("expired")))),
        rejected(OPENPGP_SIGNATURE_EXPIRED));
  }

  private VerdictCase stored(String name, Expected expected, MessageMaker maker)
      throws IOException {
    String image = nextImage();
    store(image, maker.make(image));
    return VerdictCase.of(
        "a message " + name,
        images.tagged(image),
        only(images.registry.host(), signedBy(keyPath(images.key("ed")))),
        expected);
  }

  /** Makes what lies in the look-aside store for an image. */
  private interface MessageMaker {
    byte[] make(String image) throws IOException;
  }

  private String nextImage() {
    number++;
    return "message-" + number;
  }

  private void store(String image, byte[] message) throws IOException {
    images.push("amd64", images.tagged(image));
    Files.createDirectories(images.signatures(image, "amd64"));
    Files.write(images.signatures(image, "amd64").resolve("signature-1"), message);
  }

  private byte[] message(String image, String... options) throws IOException {
    return images.keys.message(images.payload(image), "ed", options);
  }

  private static UnaryOperator<String> with(String pattern, String replacement) {
    return text -> text.replaceFirst(pattern, replacement);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
