package imagesigning.policy.testing;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.SimpleSigningPayload;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Manifests and signatures for tests. */
public final class TestImage {
  /** An image manifest. */
  public static final byte[] MANIFEST = manifest("a");

  /** Its digest. */
  public static final Digest DIGEST = Digest.sha256(MANIFEST);

  private TestImage() {}

  /** A manifest that differs with the letter. */
  public static byte[] manifest(String letter) {
    return ("""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,\
        "digest":"sha256:%s"},"layers":[]}"""
            .formatted(letter.repeat(64)))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An index of manifests. */
  public static byte[] index(byte[]... manifests) {
    StringBuilder json =
        new StringBuilder(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[");
    for (int i = 0; i < manifests.length; i++) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":%d,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arch%d\"}}"
                  .formatted(manifests[i].length, Digest.sha256(manifests[i]), i));
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What skopeo would sign. */
  public static String payload(String name, Digest digest) {
    return new String(
        new SimpleSigningPayload(digest, name, Optional.empty(), Optional.empty()).toJson(),
        StandardCharsets.UTF_8);
  }

  /** A good signature. */
  public static UntrustedSimpleSignature signed(OpenPgpKey key, String name, Digest digest) {
    return UntrustedSimpleSignature.of(key.sign(payload(name, digest)));
  }
}
