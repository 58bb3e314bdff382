package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of the upstream library's own tests. */
@NeedsVectors
class ManifestVectorsTest {
  private static final String V2S1 =
      "sha256:7364fea9d84ee548ab67d4c46c6006289800c98de3fbf8c0a97138dfcc23f000";
  private static final String V2S2 =
      "sha256:20bf21ed457b390829cdbeec8795a7bea1626991fda603e0d01b4e7f60427e55";

  private static byte[] manifest(String file) {
    return Vectors.read(Vectors.upstream("manifest/" + file));
  }

  @ParameterizedTest
  @CsvSource({
    "v2s2.manifest.json, DOCKER_SCHEMA2",
    "v2list.manifest.json, DOCKER_LIST",
    "v2s1.manifest.json, DOCKER_SCHEMA1_SIGNED",
    "v2s1-unsigned.manifest.json, DOCKER_SCHEMA1",
    "v2s2nomime.manifest.json, DOCKER_SCHEMA2",
    "unknown-version.manifest.json, UNKNOWN",
    "non-json.manifest.json, UNKNOWN",
    "ociv1.manifest.json, OCI_MANIFEST",
    "ociv1.artifact.json, OCI_MANIFEST",
    "ociv1.image.index.json, OCI_INDEX",
    "ociv1nomime.manifest.json, OCI_MANIFEST",
    "ociv1nomime.artifact.json, OCI_MANIFEST",
    "ociv1nomime.image.index.json, OCI_INDEX"
  })
  void hasTheKind(String file, ManifestKind kind) {
    assertThat(Manifest.of(manifest(file)).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "v2s2.manifest.json, " + V2S2,
    "v2s1.manifest.json, " + V2S1,
    "v2s1-unsigned.manifest.json, " + V2S1
  })
  void hasTheDigest(String file, String digest) {
    Manifest manifest = Manifest.of(manifest(file));

    assertThat(manifest.digest()).hasToString(digest);
    assertThat(manifest.matches(Digest.parse(digest))).isTrue();
    assertThat(manifest.matches(Digest.parse(digest.equals(V2S1) ? V2S2 : V2S1))).isFalse();
  }

  /** The second was edited after it was signed, so its format length cuts off a bracket. */
  @ParameterizedTest
  @ValueSource(
      strings = {"v2s1-invalid-signatures.manifest.json", "schema2-to-schema1-by-docker.json"})
  void hasNoDigestWhenItsSignaturesAreBroken(String file) {
    byte[] manifest = manifest(file);

    assertThatThrownBy(() -> Manifest.of(manifest))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(RejectionReason.MANIFEST_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "schema2list.json, amd64, '',"
        + " 030fcb92e1487b18c974784dcc110a93147c9fc402188370fbfd17efabffc6af",
    "oci1.index.zstd-selection.json, amd64, '',"
        + " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "oci1.index.zstd-selection.json, arm64, '',"
        + " cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
    "oci1.index.zstd-selection.json, s390x, '',"
        + " eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    "oci1.index.zstd-selection.json, unmatched, '',",
    "ocilist-variants.json, amd64, '',"
        + " 59eec8837a4d942cc19a52b8c09ea75121acc38114a2c68b98983ce9356b8610",
    "ocilist-variants.json, arm, v7,"
        + " eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    "ocilist-variants.json, arm, v6,"
        + " f365626a556e58189fc21d099fc64603db0f440bff07f77c740989515c544a39",
    "ocilist-variants.json, arm, v5,"
        + " c84b0a3a07b628bc4d62e5047d0f8dff80f7c00979e1e28a821a033ecda8fe53",
    "ocilist-variants.json, arm, '',"
        + " c84b0a3a07b628bc4d62e5047d0f8dff80f7c00979e1e28a821a033ecda8fe53",
    "ocilist-variants.json, arm, unrecognized-present,"
        + " bcf9771c0b505e68c65440474179592ffdfa98790eb54ffbf129969c5e429990",
    "ocilist-variants.json, arm, unrecognized-not-present,"
        + " c84b0a3a07b628bc4d62e5047d0f8dff80f7c00979e1e28a821a033ecda8fe53",
    "ocilist-variants.json, unmatched, '',",
    "oci1.index.zstd-selection2.json, amd64, '',"
        + " cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
    "oci1.index.zstd-selection2.json, arm64, '',"
        + " 1c98002b30a71b08ab175915ce7c8fb8da9e9b502ae082d6f0c572bac9dee324",
    "oci1.index.zstd-selection2.json, matchesImageWithNoPlatform, '',"
        + " f2f5f52a2cf2c51d4cac6df0545f751c0adc3f3427eb47c59fcb32894503e18f",
    "oci1index.json, amd64, '',"
        + " 5b0bcabd1ed22e9fb1310cf6c2dec7cdef19f0ad69efa1f392e94a4333501270",
    "oci1index.json, ppc64le, '',"
        + " e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
    "oci1index.json, unmatched, '',"
  })
  void choosesTheInstance(String file, String architecture, String variant, String expected) {
    Platform wanted =
        new Platform(
            "linux", architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant));

    Optional<String> chosen =
        Manifest.of(manifest(file)).instanceFor(wanted).map(instance -> instance.digest().hex());

    assertThat(chosen).isEqualTo(Optional.ofNullable(expected));
  }
}
