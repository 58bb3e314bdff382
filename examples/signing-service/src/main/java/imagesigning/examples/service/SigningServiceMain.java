package imagesigning.examples.service;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.services.PublicKeySource;
import imagesigning.core.services.ScriptRunner;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.core.services.SigningServices;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.testkit.TestRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the service, or does an administrator's work beside it. */
public final class SigningServiceMain {
  private static final String USAGE =
      """
      usage: --demo                          two images, a key and a signing service, on port 8080
             --demo=DIRECTORY                the same, kept there
             --config=FILE                   as the file says
             --config=FILE add-signing-service NAME SCRIPT KEY
             --hash-password NAME ROLE,ROLE  reads a password, prints a line for the file of users
      """;

  private static final int DEMONSTRATION_PORT = 8080;

  private SigningServiceMain() {}

  /**
   * Starts the service and returns; it ends with the process.
   *
   * @param args see the usage
   * @throws IOException if something the settings name cannot be used
   */
  public static void main(String[] args) throws IOException {
    List<String> given = List.of(args);
    String first = given.isEmpty() ? "" : given.get(0);
    if (first.startsWith("--demo") && given.size() == 1) {
      demonstrate(
          Path.of(first.startsWith("--demo=") ? first.substring(7) : "signing-service-data"));
    } else if (first.startsWith("--config=") && given.size() == 1) {
      serve(ServiceSettings.load(Path.of(first.substring(9))));
    } else if (first.startsWith("--config=")
        && given.size() == 5
        && given.get(1).equals("add-signing-service")) {
      addSigningService(
          ServiceSettings.load(Path.of(first.substring(9))),
          given.get(2),
          Path.of(given.get(3)),
          given.get(4));
    } else if (first.equals("--hash-password") && given.size() == 3) {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String password = Optional.ofNullable(input.readLine()).orElse("");
      System.out.println(Users.line(given.get(1), password.toCharArray(), given.get(2)));
    } else {
      System.err.print(USAGE);
      System.exit(2);
    }
  }

  private static void serve(ServiceSettings settings) throws IOException {
    PolicyEvaluator evaluator = new PolicyEvaluator(Policy.load(settings.policy()));
    Database database = Database.open(settings);
    SigningServices services = services(settings, database);
    endWithProcess(
        SigningServer.start(
            settings,
            database,
            BackingRegistry.of(settings),
            evaluator,
            services,
            services::open,
            System.getenv(),
            Clock.systemUTC(),
            Access.of(settings)));
  }

  private static void demonstrate(Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Demonstration demonstration =
        Demonstration.in(directory, java, System.getProperty("java.class.path"));
    ServiceSettings settings =
        demonstration.settings(DEMONSTRATION_PORT, demonstration.databaseUrl());
    Files.write(
        settings.policy(),
        demonstration.policy(settings.listenHost() + ":" + settings.listenPort()));
    TestRegistry embedded = TestRegistry.start();
    Demonstration.push(embedded);
    Database database = Database.open(settings);
    SigningServices services =
        SigningServices.builder(new DatabaseSigningServiceStore(database))
            .keys(demonstration.keys())
            .build();
    demonstration.createService(services);
    SigningServer server =
        SigningServer.start(
            settings,
            database,
            BackingRegistry.embedded(embedded),
            new PolicyEvaluator(Policy.load(settings.policy())),
            services,
            services::open,
            Map.of(),
            Clock.systemUTC(),
            Access.of(settings));
    endWithProcess(server);
    server.demonstrate();
    System.out.println("Open http://" + server.publicHost() + "/ and press Sign.");
  }

  private static void addSigningService(
      ServiceSettings settings, String name, Path script, String key) throws IOException {
    try (Database database = Database.open(settings)) {
      System.out.println(
          services(settings, database)
              .create(name, SigningServiceKind.CONTAINER_MANIFEST, script, KeySelector.parse(key))
              .describe());
    }
  }

  private static SigningServices services(ServiceSettings settings, Database database)
      throws IOException {
    SigningServices.Builder builder =
        SigningServices.builder(new DatabaseSigningServiceStore(database));
    if (settings.gnupgHome().isEmpty()) {
      return builder.build();
    }
    Path home = settings.gnupgHome().get();
    return builder
        .keys(PublicKeySource.of(GnuPgHome.at(home)))
        .runner(ScriptRunner.builder().environment(Map.of("GNUPGHOME", home.toString())).build())
        .build();
  }

  private static void endWithProcess(SigningServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
  }
}
