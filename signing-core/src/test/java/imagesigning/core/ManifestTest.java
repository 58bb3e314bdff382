package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Manifest manifest(String json) {
    return Manifest.of(bytes(json));
  }

  private static String digest(int number) {
    return "sha256:" + String.format("%064x", number);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertInvalid(byte[] bytes) {
    return assertThatThrownBy(() -> Manifest.of(bytes))
        .isInstanceOf(MalformedDataException.class)
        .satisfies(
            e ->
                assertThat(((MalformedDataException) e).reason())
                    .isEqualTo(RejectionReason.MANIFEST_INVALID));
  }

  // ---- kind

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'mediaType':'" + OCI + "'} | OCI_MANIFEST",
        "{'mediaType':'" + INDEX + "'} | OCI_INDEX",
        "{'mediaType':'" + LIST + "'} | DOCKER_LIST",
        "{'mediaType':'application/vnd.docker.distribution.manifest.v2+json'} | DOCKER_SCHEMA2",
        "{'MediaTYPE':'" + OCI + "'} | OCI_MANIFEST",
        "{'mediaType':'x','MEDIATYPE':'" + OCI + "'} | OCI_MANIFEST",
        "{'mediaType':'" + OCI + "','mediaType':'x'} | UNKNOWN",
        "{'mediaType':'" + OCI + "','mediaType':null} | OCI_MANIFEST",
        "{'mediaType':'" + OCI + "','mediaType':1} | UNKNOWN",
        "{'mediaType':'" + OCI + "','schemaVersion':'2'} | UNKNOWN",
        "{'mediaType':'" + OCI + "','schemaVersion':2.5} | UNKNOWN",
        "{'mediaType':'" + OCI + "','schemaVersion':2e0} | UNKNOWN",
        "{'mediaType':'" + OCI + "','schemaVersion':99999999999999999999} | UNKNOWN",
        "{'mediaType':'" + OCI + "','schemaVersion':null} | OCI_MANIFEST",
        "{'mediaType':'" + OCI + "','schemaVersion':1} | OCI_MANIFEST",
        "{'schemaVersion':1} | DOCKER_SCHEMA1",
        "{'\u017FchemaVersion':1} | DOCKER_SCHEMA1",
        "{'schemaVersion':1,'signatures':null} | DOCKER_SCHEMA1",
        "{'schemaVersion':1,'signatures':1,'Signatures':null} | DOCKER_SCHEMA1",
        "{'mediaType':'application/vnd.docker.distribution.manifest.v1+json'} | UNKNOWN",
        "{'schemaVersion':3} | UNKNOWN",
        "{} | UNKNOWN",
        "[] | UNKNOWN",
        "null | UNKNOWN",
        "1 | UNKNOWN",
        "{'schemaVersion':2} {} | UNKNOWN",
        "{'schemaVersion':2 | UNKNOWN",
        "not json | UNKNOWN",
        "{'schemaVersion':2} | OCI_MANIFEST",
        "{'schemaVersion':2,'config':{'mediaType':'" + OCI_CONFIG + "'}} | OCI_MANIFEST",
        "{'schemaVersion':2,'config':{'mediaType':'"
            + OCI_CONFIG
            + "'},'config':{}}"
            + " | OCI_MANIFEST",
        "{'schemaVersion':2,'config':{'mediaType':'application/vnd.docker.container.image.v1+json'}}"
            + " | DOCKER_SCHEMA2",
        "{'schemaVersion':2,'config':{'mediaType':'custom'},'layers':[]} | OCI_MANIFEST",
        "{'schemaVersion':2,'config':null,'manifests':[]} | UNAMBIGUOUS",
        "{'schemaVersion':2,'config':[],'layers':[]} | UNKNOWN",
        "{'schemaVersion':2,'config':{'mediaType':2}} | UNKNOWN",
        "{'schemaVersion':2,'manifests':{}} | UNKNOWN",
        "{'schemaVersion':2,'manifests':[1]} | UNKNOWN",
        "{'schemaVersion':2,'manifests':[{}],'config':{'mediaType':'custom'}} | UNKNOWN"
      })
  void guessesTheKindAsTheGoToolsDo(String json, String kind) {
    if (kind.equals("UNAMBIGUOUS")) {
      // An empty list makes no index, and an image manifest must not have one.
      assertInvalid(bytes(json)).hasMessageContaining("must not have manifests");
    } else {
      assertThat(manifest(json).kind()).isEqualTo(ManifestKind.valueOf(kind));
      assertThat(manifest(json).digest()).isEqualTo(Digest.sha256(bytes(json)));
    }
  }

  @Test
  void takesAListWithoutMediaTypeForAnIndex() {
    Manifest index = manifest("{'schemaVersion':2,'manifests':[{'digest':'" + digest(1) + "'}]}");

    assertThat(index.kind()).isEqualTo(ManifestKind.OCI_INDEX);
    assertThat(index.instances()).hasSize(1);
  }

  @Test
  void knowsNothingOfBytesThatAreNotUtf8() {
    byte[] overlong = bytes("{'mediaType':'" + OCI + "','x':'??'}");
    overlong[overlong.length - 4] = (byte) 0xC0;
    overlong[overlong.length - 3] = (byte) 0xAF;

    assertThat(Manifest.of(overlong).kind()).isEqualTo(ManifestKind.UNKNOWN);
    assertThat(Manifest.of(overlong).digest()).isEqualTo(Digest.sha256(overlong));
  }

  @Test
  void digestsTheEmptyManifest() {
    assertThat(Manifest.of(new byte[0]).digest()).isEqualTo(Digest.sha256(new byte[0]));
  }

  @Test
  void refusesManifestsThatAreNestedTooDeeply() {
    String deep = "{'x':" + "[".repeat(300) + "]".repeat(300) + "}";

    assertInvalid(bytes(deep)).hasMessageContaining("nested more than 200 levels");
    assertInvalid(bytes("{'config':{'x':" + "[".repeat(300) + "]".repeat(300) + "}}"));
  }

  // ---- ambiguity

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'mediaType':'" + INDEX + "','manifests':[],'layers':[]} | layers",
        "{'mediaType':'" + INDEX + "','manifests':[],'CONFIG':{}} | config",
        "{'mediaType':'" + LIST + "','manifests':[],'fsLayers':[]} | fsLayers",
        "{'mediaType':'" + OCI + "','manifests':[]} | manifests",
        "{'mediaType':'" + OCI + "','history':[]} | history",
        "{'mediaType':'" + OCI + "','config':{},'layers':[],'FSLAYERS':1} | fsLayers",
        "{'schemaVersion':2,'config':{'mediaType':'"
            + OCI_CONFIG
            + "'},'manifests':[{}]}"
            + " | manifests",
        "{'schemaVersion':1,'fsLayers':[],'history':[],'layers':[]} | layers",
        "{'schemaVersion':1,'config':0,'manifests':0} | config, manifests",
        "{'mediaType':'" + OCI + "','manifests':[],'manifests':null} | manifests"
      })
  void refusesManifestsThatCouldBeTakenForTwoKinds(String json, String foreign) {
    assertInvalid(bytes(json))
        .hasMessageContaining("ambiguous")
        .hasMessageEndingWith("must not have " + foreign);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'mediaType':'" + INDEX + "','manifests':[],'layers':null,'config':null}",
        "{'mediaType':'" + OCI + "','config':{},'layers':[],'manifests':null}",
        "{'schemaVersion':1,'fsLayers':[],'history':[]}",
        "{'config':{},'layers':[],'manifests':[]}"
      })
  void acceptsManifestsOfOneKind(String json) {
    assertThat(manifest(json).digest()).isEqualTo(Digest.sha256(bytes(json)));
  }

  @Test
  void digestsAmbiguousBytesWhenTheirMeaningDoesNotMatter() {
    byte[] ambiguous = bytes("{'mediaType':'" + OCI + "','manifests':[]}");

    assertThat(Manifest.digestOf(ambiguous)).isEqualTo(Digest.sha256(ambiguous));
  }

  // ---- schema 1

  private static String header(int formatLength, String formatTail) {
    String json =
        "{\"formatLength\":"
            + formatLength
            + ",\"formatTail\":\""
            + base64Url(formatTail)
            + "\",\"time\":\"2016\"}";
    return base64Url(json);
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final String UNSIGNED = "{\n   'schemaVersion': 1,\n   'name': 'ü'\n}";

  private static int formatLength() {
    return bytes(UNSIGNED).length - 2;
  }

  private static byte[] signed(String signatures) {
    String body = UNSIGNED.substring(0, UNSIGNED.length() - 2);
    return bytes(body + ",\n   'signatures': " + signatures + "\n}");
  }

  private static String block(String protectedHeader) {
    return "{'header':{'alg':'ES256'},'signature':'x','protected':'" + protectedHeader + "'}";
  }

  @Test
  void leavesEmbeddedSignaturesOutOfTheDigest() {
    String block = block(header(formatLength(), "\n}"));
    Manifest manifest = Manifest.of(signed("[" + block + "," + block + "]"));

    assertThat(manifest.kind()).isEqualTo(ManifestKind.DOCKER_SCHEMA1_SIGNED);
    assertThat(manifest.digest()).isEqualTo(Digest.sha256(bytes(UNSIGNED)));
    assertThat(manifest.bytes()).isEqualTo(signed("[" + block + "," + block + "]"));
    assertThat(Manifest.digestOf(manifest.bytes())).isEqualTo(manifest.digest());
  }

  @Test
  void readsHeadersWithPaddingAndLineFeeds() {
    String header = header(formatLength(), "\n}");
    String padded = header.substring(0, 8) + "\\n " + header.substring(8);
    padded += "=".repeat((4 - header.length() % 4) % 4);

    assertThat(Manifest.of(signed("[" + block(padded) + "]")).digest())
        .isEqualTo(Digest.sha256(bytes(UNSIGNED)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "{}",
        "'x'",
        "[]",
        "[1]",
        "[null]",
        "[{}]",
        "[{'protected':null}]",
        "[{'protected':1}]",
        "[{'protected':''}]",
        "[{'protected':'!'}]",
        "[{'protected':'e30'}]",
        "[{'protected':'W10'}]",
        "[{'header':1,'protected':'x'}]",
        "[{'signature':1,'protected':'x'}]",
      })
  void refusesBrokenEmbeddedSignatures(String signatures) {
    byte[] manifest = signed(signatures);

    assertInvalid(manifest).hasMessageContaining("cannot be computed");
    assertThatThrownBy(() -> Manifest.digestOf(manifest))
        .isInstanceOf(MalformedDataException.class);
  }

  @Test
  void refusesHeadersThatDisagree() {
    String good = block(header(formatLength(), "\n}"));

    assertInvalid(signed("[" + good + "," + block(header(formatLength() - 1, "\n}")) + "]"))
        .hasMessageContaining("disagree");
    assertInvalid(signed("[" + good + "," + block(header(formatLength(), "}")) + "]"))
        .hasMessageContaining("disagree");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "'1'", "null", "99999999", "9999999999", "1e1"})
  void refusesFormatLengthsThatAreNoPlaceInTheManifest(String length) {
    String json = "{'formatLength':" + length + ",'formatTail':'" + base64Url("\n}") + "'}";

    assertInvalid(signed("[" + block(base64Url(json.replace('\'', '"'))) + "]"));
  }

  @Test
  void refusesToLeaveOutMoreThanTheSignatures() {
    String schema = "{\n   'schemaVersion': 1";

    assertInvalid(signed("[" + block(header(bytes(schema).length, "\n}")) + "]"))
        .hasMessageContaining("more than the signatures");
    assertInvalid(signed("[" + block(header(bytes(schema).length, ",'name':'other'}")) + "]"))
        .hasMessageContaining("more than the signatures");
    String header = header(formatLength(), "\n}");
    String body = UNSIGNED.substring(0, UNSIGNED.length() - 2);
    assertInvalid(bytes(body + ",'signatures':[" + block(header) + "],'fsLayers':[]}"))
        .hasMessageContaining("more than the signatures");
    assertInvalid(bytes(body + ",'name':'x','signatures':[" + block(header) + "]}"))
        .hasMessageContaining("more than the signatures");
  }

  @Test
  void findsSignaturesOnlyInTheirExactSpelling() {
    String header = header(formatLength(), "\n}");
    String body = UNSIGNED.substring(0, UNSIGNED.length() - 2);

    assertInvalid(bytes(body + ",'Signatures':[" + block(header) + "]}"))
        .hasMessageContaining("in this spelling");
  }

  // ---- matching

  @Test
  void matchesOnlySha256() {
    Manifest manifest = manifest("{}");

    assertThat(manifest.matches(Digest.sha256(bytes("{}")))).isTrue();
    assertThat(manifest.matches(Digest.sha256(bytes("{ }")))).isFalse();
    String sha512 =
        "sha512:27c74670adb75075fad058d5ceaf7b20c4e7786c83bae8a32f626f9782af34c9a33c2046ef60fd2a"
            + "7878d378e29fec851806bbd9a67878f3a9f1cda4830763fd";
    assertThat(Digest.parse(sha512).matches(bytes("{}"))).isTrue();
    assertThat(manifest.matches(Digest.parse(sha512))).isFalse();
  }

  @Test
  void keepsItsBytesToItself() {
    byte[] given = bytes("{}");
    Manifest manifest = Manifest.of(given);
    given[0] = 'x';
    manifest.bytes()[1] = 'x';

    assertThat(manifest.bytes()).isEqualTo(bytes("{}"));
  }

  // ---- instances

  private static String index(String mediaType, String... instances) {
    return "{'schemaVersion':2,'mediaType':'%s','manifests':[%s]}"
        .formatted(mediaType, String.join(",", instances));
  }

  private static String instance(int number, String platform) {
    return "{'mediaType':'%s','size':7,'digest':'%s'%s}"
        .formatted(OCI, digest(number), platform.isEmpty() ? "" : ",'platform':" + platform);
  }

  private static String platform(String os, String architecture, String variant) {
    return "{'os':'%s','architecture':'%s','variant':'%s'}".formatted(os, architecture, variant);
  }

  @Test
  void listsInstancesInOrder() {
    Manifest index =
        manifest(
            index(
                INDEX,
                instance(1, platform("linux", "arm64", "v8")),
                "{'DIGEST':'" + digest(2) + "','annotations':{'a':'b'},'data':'e30='}",
                "{'digest':'" + digest(3) + "','size':null,'platform':null,'mediaType':null}"));

    assertThat(index.instances())
        .containsExactly(
            new Manifest.Instance(
                Digest.parse(digest(1)),
                OCI,
                7,
                Optional.of(new Platform("linux", "arm64", Optional.of("v8")))),
            new Manifest.Instance(Digest.parse(digest(2)), "", -1, Optional.empty()),
            new Manifest.Instance(Digest.parse(digest(3)), "", -1, Optional.empty()));
    assertThat(manifest("{'mediaType':'" + OCI + "'}").instances()).isEmpty();
    assertThat(manifest("{'mediaType':'" + INDEX + "','manifests':null}").instances()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "1",
        "null",
        "{'digest':'sha256:../../x'}",
        "{'digest':1}",
        "{'digest':'D','size':-1}",
        "{'digest':'D','size':'7'}",
        "{'digest':'D','size':1.5}",
        "{'digest':'D','mediaType':1}",
        "{'digest':'D','platform':'linux'}",
        "{'digest':'D','platform':{'os':1}}",
        "{'digest':'D','annotations':[]}"
      })
  void refusesMalformedInstances(String instance) {
    String first = instance(1, "");

    assertInvalid(bytes(index(INDEX, first, instance.replace("'D'", "'" + digest(9) + "'"))))
        .hasMessageContaining("instance 2");
  }

  @Test
  void readsThePlatformsOfRealIndexes() {
    for (String platform :
        List.of(
            platform("unknown", "unknown", ""),
            platform("wasip1", "wasm", ""),
            platform("", "", ""),
            "{'os':'windows','architecture':'amd64','os.version':'10.0.17763.1234','os.features':['a']}",
            platform("linux", "mips64le", "softfloat_x-1.0"))) {
      assertThat(manifest(index(INDEX, instance(1, platform))).instances()).hasSize(1);
    }
  }

  @Test
  void refusesAListThatStandsThereTwice() {
    assertInvalid(bytes("{'mediaType':'" + INDEX + "','manifests':[],'Manifests':[]}"))
        .hasMessageContaining("twice");
    assertInvalid(bytes("{'mediaType':'" + INDEX + "','manifests':{}}"))
        .hasMessageContaining("not a list");
  }

  @Test
  void boundsTheNumberOfInstances() {
    String[] many = IntStream.range(0, 1025).mapToObj(i -> instance(i, "")).toArray(String[]::new);

    assertInvalid(bytes(index(INDEX, many))).hasMessageContaining("more than 1024 instances");
    many[1024] = many[1023];
    String fits = String.join(",", IntStream.range(0, 1024).mapToObj(i -> many[i]).toList());
    assertThat(manifest(index(INDEX, fits)).instances()).hasSize(1024);
  }

  private static Optional<Integer> chosen(Manifest index, String architecture, String variant) {
    Platform wanted =
        new Platform(
            "linux", architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant));
    return index.instanceFor(wanted).map(instance -> Integer.parseInt(instance.digest().hex(), 16));
  }

  @Test
  void choosesByOperatingSystemAndArchitecture() {
    Manifest index =
        manifest(
            index(
                LIST,
                instance(1, platform("windows", "amd64", "")),
                instance(2, platform("linux", "arm64", "")),
                instance(3, platform("linux", "amd64", "")),
                instance(4, platform("linux", "amd64", ""))));

    assertThat(chosen(index, "amd64", "")).contains(3);
    assertThat(chosen(index, "s390x", "")).isEmpty();
    assertThat(index.instanceFor(Platform.of("windows", "amd64"))).isPresent();
    assertThat(index.instanceFor(Platform.of("Linux", "amd64"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "arm, v8, 1",
    "arm, v7, 2",
    "arm, v6, 3",
    "arm, v5, 4",
    "arm, '', 4",
    "arm, odd, 5",
    "arm, unknown, 4",
    "arm64, v8, 6",
    "arm64, '', 6",
    "amd64, v2, 7",
    "amd64, '', 7"
  })
  void prefersTheBestVariant(String architecture, String variant, int expected) {
    String instances =
        IntStream.of(5, 4, 3, 2, 1, 6, 7)
            .mapToObj(
                i ->
                    instance(
                        i,
                        switch (i) {
                          case 1 -> platform("linux", "arm", "v8");
                          case 2 -> platform("linux", "arm", "v7");
                          case 3 -> platform("linux", "arm", "v6");
                          case 4 -> "{'os':'linux','architecture':'arm'}";
                          case 5 -> platform("linux", "arm", "odd");
                          case 6 -> platform("linux", "arm64", "v8");
                          default -> platform("linux", "amd64", "");
                        }))
            .collect(Collectors.joining(","));

    assertThat(chosen(manifest(index(INDEX, instances)), architecture, variant)).contains(expected);
    assertThat(chosen(manifest(index(LIST, instances)), architecture, variant)).contains(expected);
  }

  @Test
  void fallsBackToInstancesWithoutPlatformInAnOciIndexOnly() {
    String withPlatform = instance(1, platform("linux", "arm64", "v8"));
    String without = instance(2, "");

    assertThat(chosen(manifest(index(INDEX, without, withPlatform)), "arm64", "")).contains(1);
    assertThat(chosen(manifest(index(INDEX, without, withPlatform)), "mips", "")).contains(2);
    assertThat(chosen(manifest(index(LIST, without, withPlatform)), "mips", "")).isEmpty();
  }

  @Test
  void prefersZstdAmongEquals() {
    String gzip = instance(1, platform("linux", "amd64", ""));
    String zstd =
        instance(2, platform("linux", "amd64", ""))
            .replace(
                "'size'", "'annotations':{'io.github.containers.compression.zstd':'true'},'size'");

    assertThat(chosen(manifest(index(INDEX, gzip, zstd)), "amd64", "")).contains(2);
    assertThat(chosen(manifest(index(LIST, gzip, zstd)), "amd64", "")).contains(1);
    assertThat(chosen(manifest(index(INDEX, gzip, zstd.replace("true", "false"))), "amd64", ""))
        .contains(1);
  }
}
