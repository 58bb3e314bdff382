package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpKeys;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SigningServicesTest extends ScriptFixture {
  private static final SigningServiceKind KIND = SigningServiceKind.CONTAINER_MANIFEST;

  private final SigningServiceStore store = new InMemorySigningServiceStore();

  private SigningServices services() throws IOException {
    return builder().build();
  }

  private SigningServices.Builder builder() throws IOException {
    return SigningServices.builder(store)
        .keys(PublicKeySource.of(home.home()))
        .runner(runner().build());
  }

  private SigningServiceCreation create(String name, String selector) throws IOException {
    return services().create(name, KIND, script(GOOD), KeySelector.parse(selector));
  }

  @Test
  void createsAServiceAfterEveryCheck() throws IOException {
    Instant now = Instant.now();
    SigningServiceCreation creation =
        builder()
            .clock(Clock.fixed(now, ZoneOffset.UTC))
            .build()
            .create("container-default", KIND, script(GOOD), KeySelector.parse(key));

    assertThat(creation.created()).isTrue();
    assertThat(creation.warnings()).isEmpty();
    assertThat(creation.checks())
        .extracting(PassedCheck::check)
        .containsExactly(SigningServiceCheck.values());
    assertThat(creation.checks())
        .contains(
            new PassedCheck(SigningServiceCheck.MADE_BY_KEY, "key " + key),
            new PassedCheck(SigningServiceCheck.REFERENCE_SIGNED, "test"));
    SigningServiceDefinition service = creation.service();
    assertThat(service.name()).isEqualTo("container-default");
    assertThat(service.kind()).isEqualTo(KIND);
    assertThat(service.script()).isEqualTo(directory.resolve("sign.sh").toRealPath());
    assertThat(service.keyFingerprint()).isEqualTo(key);
    assertThat(service.created()).isBetween(now.minusMillis(1), now);
    assertThat(store.list()).containsExactly(service);
    assertThat(creation.describe())
        .startsWith("created signing service \"container-default\"")
        .contains("\n  made-by-key: key " + key);
  }

  @Test
  void aSourceOfKeysWithADefectCannotBeRead() throws IOException {
    List<PublicKeySource> broken =
        List.of(
            selector -> {
              throw new IllegalStateException("defect");
            },
            selector -> null);
    for (PublicKeySource source : broken) {
      SigningServices services = builder().keys(source).build();

      SigningException thrown =
          catchThrowableOfType(
              SigningException.class,
              () -> services.create("one", KIND, script(GOOD), KeySelector.parse(key)));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    }
    assertThat(store.list()).isEmpty();
  }

  @Test
  void aStoreWithADefectCannotBeRead() {
    SigningServiceStore broken =
        new SigningServiceStore() {
          @Override
          public List<SigningServiceDefinition> list() {
            throw new IllegalStateException("defect");
          }

          @Override
          public boolean add(SigningServiceDefinition service) {
            throw new IllegalStateException("defect");
          }
        };
    SigningServices services = SigningServices.builder(broken).build();

    assertThatThrownBy(services::list).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> services.named("one")).isInstanceOf(IOException.class);
  }

  @Test
  void storesTheKeyAloneAsGpgExportsIt() throws IOException {
    String armored = create("one", key).service().publicKey();

    assertThat(armored)
        .isEqualTo(
            new String(
                home.gpg(new byte[0], "--armor", "--export", key), StandardCharsets.US_ASCII));
  }

  @Test
  void findsTheKeyByKeyIdAndByAddress() throws IOException {
    assertThat(create("id", key.substring(24)).service().keyFingerprint()).isEqualTo(key);
    assertThat(create("mail", "release@example.com").service().keyFingerprint()).isEqualTo(key);
  }

  @Test
  void findsTheKeyInAFileOfSeveral() throws IOException {
    Path file = directory.resolve("keys.gpg");
    Files.write(file, home.gpg(new byte[0], "--export"));

    SigningServiceCreation creation =
        builder()
            .keys(PublicKeySource.file(file))
            .build()
            .create("one", KIND, script(GOOD), KeySelector.parse("release@example.com"));

    Path stored = directory.resolve("stored.asc");
    Files.writeString(stored, creation.service().publicKey());
    assertThat(OpenPgpKeys.primaryFingerprints(stored)).containsExactly(key);
  }

  @Test
  void storesNoSecretKey() throws IOException {
    Path file = directory.resolve("secret.gpg");
    Files.write(file, home.gpg(new byte[0], "--export-secret-keys", key));
    SigningServices services = builder().keys(PublicKeySource.file(file)).build();
    Path script = script(GOOD);

    SigningException thrown =
        failure(() -> services.create("one", KIND, script, KeySelector.parse(key)));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_INVALID);
    assertThat(store.list()).isEmpty();
  }

  @Test
  void refusesAKeyThatIsNotThere() {
    SigningException thrown = failure(() -> create("one", "nobody@example.com"));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_NOT_FOUND);
    assertThat(thrown).hasMessageContaining("nobody@example.com");
  }

  @Test
  void refusesAnAddressThatTwoKeysHaveAndListsThem() throws IOException {
    String first = home.generate("twice@example.com", "ed25519", "");
    home.gpg(
        new byte[0],
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
        "--quick-generate-key",
        "Again <twice@example.com>",
        "nistp256",
        "sign",
        "never");

    SigningException thrown = failure(() -> create("one", "twice@example.com"));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_AMBIGUOUS);
    assertThat(thrown).hasMessageContaining(first).hasMessageContaining("Again");
  }

  @Test
  void refusesARevokedKey() throws IOException {
    String revoked = home.generate("revoked@example.com", "ed25519", "");
    String certificate =
        Files.readString(home.directory().resolve("openpgp-revocs.d").resolve(revoked + ".rev"));
    home.gpg(
        certificate.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.UTF_8),
        "--import");

    assertThat(failure(() -> create("one", revoked)).failure())
        .isEqualTo(SigningFailure.KEY_REVOKED);
  }

  @Test
  void refusesAnExpiredKeyAndOneThatHasExpiredSince() throws IOException {
    home.gpg(
        new byte[0],
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
        "--quick-generate-key",
        "Brief <brief@example.com>",
        "ed25519",
        "sign",
        "1d");
    SigningServiceDefinition service = create("one", "brief@example.com").service();
    SigningServices later =
        builder().clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(2))).build();
    ScriptSigningService opened = later.open(service);
    Path script = script(GOOD);

    assertThat(
            failure(() -> later.create("two", KIND, script, KeySelector.parse("brief@example.com")))
                .failure())
        .isEqualTo(SigningFailure.KEY_EXPIRED);
    assertThat(failure(() -> opened.signVerbatim(MANIFEST, REFERENCE)).failure())
        .isEqualTo(SigningFailure.KEY_EXPIRED);
  }

  @Test
  void refusesAKeyThatOnlyCertifies() throws IOException {
    home.gpg(
        new byte[0],
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
        "--quick-generate-key",
        "Certifier <cert@example.com>",
        "ed25519",
        "cert",
        "never");

    assertThat(failure(() -> create("one", "cert@example.com")).failure())
        .isEqualTo(SigningFailure.KEY_NOT_FOR_SIGNING);
  }

  @Test
  void refusesANameThatIsTaken() throws IOException {
    SigningServiceDefinition first = create("one", key).service();

    SigningException thrown = failure(() -> create("one", other));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SERVICE_EXISTS);
    assertThat(thrown).hasMessageContaining("\"one\"");
    assertThat(store.list()).containsExactly(first);
  }

  @Test
  void refusesANameThatWasTakenMeanwhile() throws IOException {
    SigningServiceDefinition winner = definition("one");
    SigningServiceStore late =
        new SigningServiceStore() {
          @Override
          public List<SigningServiceDefinition> list() {
            return List.of();
          }

          @Override
          public boolean add(SigningServiceDefinition service) {
            return !service.name().equals(winner.name());
          }
        };
    SigningServices services =
        SigningServices.builder(late)
            .keys(PublicKeySource.of(home.home()))
            .runner(runner().build())
            .build();
    Path script = script(GOOD);

    assertThat(
            failure(() -> services.create("one", KIND, script, KeySelector.parse(key))).failure())
        .isEqualTo(SigningFailure.SERVICE_EXISTS);
  }

  private SigningServiceDefinition definition(String name) {
    return new SigningServiceDefinition(
        UUID.randomUUID(), name, KIND, directory.resolve("x"), key, "", Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " a", "a ", "a\nb", "a\u001bb", "a\u202eb"})
  void refusesNamesThatDoNotShow(String name) {
    assertThat(failure(() -> create(name, key)).failure())
        .isEqualTo(SigningFailure.SERVICE_INVALID);
  }

  @Test
  void takesNamesOf255Characters() throws IOException {
    String longest = "ä".repeat(255);

    assertThat(create(longest, key).service().name()).isEqualTo(longest);
    assertThat(failure(() -> create(longest + "x", key)).failure())
        .isEqualTo(SigningFailure.SERVICE_INVALID);
  }

  @Test
  void createsWhatIsAbsentAndLeavesWhatIsJustTheSame() throws IOException {
    SigningServices services = services();
    Path script = script(GOOD);
    KeySelector selector = KeySelector.parse(key);

    SigningServiceCreation first = services.createIfAbsent("one", KIND, script, selector);
    SigningServiceCreation second = services.createIfAbsent("one", KIND, script, selector);
    SigningException different =
        failure(() -> services.createIfAbsent("one", KIND, script, KeySelector.parse(other)));

    assertThat(first.created()).isTrue();
    assertThat(second.created()).isFalse();
    assertThat(second.service()).isEqualTo(first.service());
    assertThat(different.failure()).isEqualTo(SigningFailure.SERVICE_EXISTS);
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void refusesASignatureThatWasMadeBefore() throws IOException {
    Path kept = directory.resolve("kept");
    Path script = script(GOOD + "cp \"$SIG_PATH\" '" + kept + "'\n");
    services().create("first", KIND, script, KeySelector.parse(key));
    Path replay = script("cp '" + kept + "' \"$SIG_PATH\"\n" + PRINT);

    assertThat(
            failure(() -> services().create("replay", KIND, replay, KeySelector.parse(key)))
                .failure())
        .isEqualTo(SigningFailure.SIGNED_OTHER_MANIFEST);
  }

  @Test
  void resolvesLinksToTheScript() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), script(GOOD));

    assertThat(services().create("one", KIND, link, KeySelector.parse(key)).service().script())
        .isEqualTo(directory.resolve("sign.sh").toRealPath());
  }

  @Test
  void warnsOfAScriptThatEverybodyCanChange() throws IOException {
    Path script = file("#!/bin/sh\n" + GOOD, "rwxrwxrwx");

    assertThat(services().create("one", KIND, script, KeySelector.parse(key)).warnings())
        .singleElement()
        .asString()
        .contains("can be changed by every user");
  }

  @Test
  void signsWithAServiceFoundByName() throws IOException {
    SigningServices services = services();
    create("one", key);

    byte[] message =
        services.open(services.named("one")).signVerbatim(MANIFEST, REFERENCE).message();

    assertThat(message).isNotEmpty();
    assertThat(services.list()).hasSize(1);
  }

  @Test
  void believesTheStoredKeyOnly() throws IOException {
    SigningServiceDefinition stored = create("one", key).service();
    SigningServiceDefinition forged =
        new SigningServiceDefinition(
            stored.id(), "one", KIND, stored.script(), other, stored.publicKey(), stored.created());

    assertThat(failure(() -> services().open(forged)).failure())
        .isEqualTo(SigningFailure.KEY_NOT_FOUND);
  }

  @Test
  void findsTheConfiguredServiceTheSettingFirst() throws IOException {
    SigningServices services = services();
    store.add(definition("by-setting"));
    store.add(definition("by-variable"));
    Map<String, String> environment =
        Map.of("PULP_GALAXY_CONTAINER_SIGNING_SERVICE", "by-variable");

    assertThat(services.configured(Optional.of("by-setting"), environment).name())
        .isEqualTo("by-setting");
    assertThat(services.configured(Optional.empty(), environment).name()).isEqualTo("by-variable");
    assertThat(services.configured(Optional.of(""), environment).name()).isEqualTo("by-variable");
  }

  @Test
  void saysWhereAServiceIsNamedThatDoesNotExist() throws IOException {
    SigningServices services = services();
    store.add(definition("by-variable"));

    SigningException setting =
        failure(
            () ->
                services.configured(
                    Optional.of("none"),
                    Map.of("PULP_GALAXY_CONTAINER_SIGNING_SERVICE", "by-variable")));
    SigningException variable =
        failure(
            () ->
                services.configured(
                    Optional.empty(), Map.of("PULP_GALAXY_CONTAINER_SIGNING_SERVICE", "none")));
    SigningException nothing = failure(() -> services.configured(Optional.empty(), Map.of()));
    SigningException name = failure(() -> services.named("none"));

    assertThat(Arrays.asList(setting, variable, name))
        .allMatch(thrown -> thrown.failure() == SigningFailure.SERVICE_UNKNOWN);
    assertThat(setting)
        .hasMessageContaining("\"none\", named by the setting GALAXY_CONTAINER_SIGNING_SERVICE");
    assertThat(variable)
        .hasMessageContaining(
            "\"none\", named by the environment variable PULP_GALAXY_CONTAINER_SIGNING_SERVICE");
    assertThat(nothing.failure()).isEqualTo(SigningFailure.SERVICE_NOT_CONFIGURED);
  }

  @Test
  void knowsItsKindsByPulpsName() throws SigningException {
    assertThat(SigningServiceKind.parse("container:ManifestSigningService")).isEqualTo(KIND);
    assertThat(failure(() -> SigningServiceKind.parse("core:AsciiArmored")).failure())
        .isEqualTo(SigningFailure.SERVICE_INVALID);
  }
}
