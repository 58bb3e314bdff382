package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.Transport;
import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Makes random valid policies. */
final class PolicyGenerator {
  private static final List<String> TEXTS =
      List.of("/k", "a b", "ü", "\"\\/", "\u0000\n\u2028", "𝄞", "<&>", "ſK");
  private final Random random;

  PolicyGenerator(long seed) {
    this.random = new Random(seed);
  }

  Policy policy() {
    PolicyBuilder builder = Policy.builder();
    List<PolicyRequirement> byDefault = requirements();
    builder.defaultRequirements(first(byDefault), rest(byDefault));
    for (String transport : List.of("docker", "dir", "oci", "vsock", "", "docker-archive")) {
      if (random.nextInt(3) == 0) {
        builder.transport(transport);
      }
      for (String scope : scopes(transport)) {
        List<PolicyRequirement> list = requirements();
        builder.scope(transport, scope, first(list), rest(list));
      }
    }
    return builder.build();
  }

  private List<String> scopes(String transport) {
    List<String> scopes = new ArrayList<>();
    Optional<Transport> known = Transport.named(transport);
    for (String s :
        List.of("", "/a", "/a/b", "e.example", "e.example:5000/a", "*.example", "\"\n𝄞")) {
      if (random.nextInt(4) == 0 && known.flatMap(t -> t.scopeProblem(s)).isEmpty()) {
        scopes.add(s);
      }
    }
    return scopes;
  }

  private List<PolicyRequirement> requirements() {
    List<PolicyRequirement> list = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      list.add(requirement());
    }
    return list;
  }

  PolicyRequirement requirement() {
    return switch (random.nextInt(6)) {
      case 0 -> PolicyRequirement.insecureAcceptAnything();
      case 1 -> PolicyRequirement.reject();
      case 2 -> new PolicyRequirement.SignedBaseLayer(identity());
      case 3 ->
          new PolicyRequirement.SignedBy(
              KeyType.values()[random.nextInt(KeyType.values().length)],
              pick(this::file, this::files, this::data),
              identity());
      default -> sigstoreSigned();
    };
  }

  private PolicyRequirement sigstoreSigned() {
    Supplier<KeySource> anyKeys = () -> pick(this::file, this::someFiles, this::data, this::datas);
    return switch (random.nextInt(3)) {
      case 0 ->
          new PolicyRequirement.SigstoreSigned(
              new SigstoreTrust.Keys(anyKeys.get()), maybe(anyKeys), identity());
      case 1 ->
          new PolicyRequirement.SigstoreSigned(
              new SigstoreTrust.Fulcio(pick(this::file, this::data), text(), text()),
              Optional.of(anyKeys.get()),
              identity());
      default ->
          new PolicyRequirement.SigstoreSigned(
              new SigstoreTrust.Pki(
                  pick(this::file, this::data),
                  maybe(() -> pick(this::file, this::data)),
                  Optional.of(text()),
                  maybe(this::text)),
              Optional.empty(),
              identity());
    };
  }

  private SignedIdentity identity() {
    return pick(
        SignedIdentity.MatchExact::new,
        SignedIdentity.MatchRepoDigestOrExact::new,
        SignedIdentity.MatchRepository::new,
        () -> new SignedIdentity.ExactReference(DockerReference.parse("busybox:1.2")),
        () -> new SignedIdentity.ExactRepository(DockerReference.parse("e.example:80/a/b")),
        () -> new SignedIdentity.ExactRepository(DockerReference.parse("e.example:80/a/b:3")),
        () -> new SignedIdentity.RemapIdentity("mirror.example:5000", "vendor/x"));
  }

  private KeySource file() {
    return new KeySource.File(text());
  }

  private KeySource files() {
    return random.nextInt(4) == 0 ? new KeySource.Files(List.of()) : someFiles();
  }

  private KeySource someFiles() {
    return new KeySource.Files(
        random.nextBoolean() ? List.of(text(), "") : List.of(text(), text(), text()));
  }

  private KeySource data() {
    return new KeySource.Data(bytes());
  }

  private KeySource datas() {
    return new KeySource.Datas(List.of(bytes(), bytes()));
  }

  private Bytes bytes() {
    byte[] bytes = new byte[random.nextInt(5)];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  @SafeVarargs
  private <T> T pick(Supplier<? extends T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  private static PolicyRequirement first(List<PolicyRequirement> list) {
    return list.get(0);
  }

  private static PolicyRequirement[] rest(List<PolicyRequirement> list) {
    return list.subList(1, list.size()).toArray(PolicyRequirement[]::new);
  }
}
