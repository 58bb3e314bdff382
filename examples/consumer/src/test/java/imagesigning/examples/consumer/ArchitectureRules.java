package imagesigning.examples.consumer;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules that hold the house together, for any package root: the real one, and one that holds a
 * class breaking each rule.
 */
final class ArchitectureRules {
  private static final Set<String> LIBRARIES =
      Set.of("core", "cosign", "policy", "registry", "testkit");

  /** The classes through which a program reaches another machine or another process's socket. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "java\\.net\\.http\\..*"
              + "|java\\.net\\.(Socket|ServerSocket|DatagramSocket|MulticastSocket|InetAddress"
              + "|InetSocketAddress|URL|URLConnection|HttpURLConnection|JarURLConnection)"
              + "|java\\.nio\\.channels\\.(Asynchronous)?(Server)?(Socket|Datagram)Channel"
              + "|javax\\.net\\..*"
              + "|com\\.sun\\.net\\.httpserver\\..*");

  private static final Set<String> ENVIRONMENT_READS =
      Set.of(
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.getProperties",
          "java.lang.Boolean.getBoolean",
          "java.lang.Integer.getInteger",
          "java.lang.Long.getLong");

  private static final Set<String> PROCESS_WIDE_CHANGES =
      Set.of(
          "java.lang.Runtime.addShutdownHook",
          "java.lang.Runtime.exit",
          "java.lang.Runtime.halt",
          "java.lang.System.clearProperty",
          "java.lang.System.exit",
          "java.lang.System.setErr",
          "java.lang.System.setIn",
          "java.lang.System.setOut",
          "java.lang.System.setProperties",
          "java.lang.System.setProperty",
          "java.lang.Thread.setDefaultUncaughtExceptionHandler",
          "java.net.Authenticator.setDefault",
          "java.net.CookieHandler.setDefault",
          "java.net.ProxySelector.setDefault",
          "java.security.Security.addProvider",
          "java.security.Security.insertProviderAt",
          "java.security.Security.removeProvider",
          "java.security.Security.setProperty",
          "java.util.Locale.setDefault",
          "java.util.TimeZone.setDefault",
          "javax.net.ssl.HttpsURLConnection.setDefaultHostnameVerifier",
          "javax.net.ssl.HttpsURLConnection.setDefaultSSLSocketFactory",
          "javax.net.ssl.SSLContext.setDefault");

  private static final Set<String> PRINTING =
      Set.of("java.lang.System.out", "java.lang.System.err", "java.lang.Throwable.printStackTrace");

  private final String root;
  private final Set<String> exportedPackages;

  /**
   * Rules for the modules below a package root.
   *
   * @param root the package whose sub-packages are the modules
   * @param exportedPackages the packages that every module may read
   */
  ArchitectureRules(String root, Set<String> exportedPackages) {
    this.root = root;
    this.exportedPackages = Set.copyOf(exportedPackages);
  }

  /** Every rule by its name. */
  Map<String, ArchRule> byName() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("module direction", moduleDirection());
    rules.put("network at the edge", networkAtTheEdge());
    rules.put("HTTP clients made in one class", httpClientsMadeInOneClass());
    rules.put("servers in the testkit", serversInTheTestkit());
    rules.put("processes in one package", processesInOnePackage());
    rules.put("no databind where trust is decided", noDatabind());
    rules.put("no foreign types in signatures", noForeignTypesInSignatures());
    rules.put("environment read in one class", environmentReadInOneClass());
    rules.put("no process-wide changes", noProcessWideChanges());
    rules.put("no printing", noPrinting());
    rules.put("examples use exported packages", examplesUseExportedPackages());
    rules.put("verified only by verifiers", verifiedOnlyByVerifiers());
    return rules;
  }

  private ArchRule moduleDirection() {
    return classes()
        .that(describe("belong to a module", c -> !moduleOf(c).isEmpty()))
        .should(new UseOnlyModulesBelow(root));
  }

  private ArchRule networkAtTheEdge() {
    return noClasses()
        .that(inModules(Set.of("core", "cosign", "policy")))
        .should()
        .dependOnClassesThat(
            describe("open connections", c -> NETWORK.matcher(c.getName()).matches()));
  }

  /** The one that knows what must be set: HTTP/1.1, no redirects, the TLS of the host. */
  private ArchRule httpClientsMadeInOneClass() {
    return libraryClasses()
        .and()
        .doNotHaveFullyQualifiedName(root + ".registry.internal.http.HttpEngine")
        .should()
        .accessTargetWhere(
            targets(
                Set.of(
                    "java.net.http.HttpClient.newBuilder",
                    "java.net.http.HttpClient.newHttpClient")));
  }

  private ArchRule serversInTheTestkit() {
    return noClasses()
        .that(inModules(Set.of("core", "cosign", "policy", "registry")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.net.httpserver..");
  }

  private ArchRule processesInOnePackage() {
    return libraryClasses()
        .and()
        .resideOutsideOfPackage(root + ".core.process..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .accessTargetWhere(targets(Set.of("java.lang.Runtime.exec")));
  }

  private ArchRule noDatabind() {
    return noClasses()
        .that(inModules(Set.of("core", "cosign", "policy")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml.jackson.databind..");
  }

  private ArchRule noForeignTypesInSignatures() {
    return classes()
        .that(inModules(LIBRARIES))
        .and(describe("are exported", this::isExported))
        .should(new ShowOnlyOwnTypes(root, this::isExported));
  }

  private ArchRule environmentReadInOneClass() {
    return libraryClasses()
        .and()
        .doNotHaveSimpleName("HostEnvironment")
        .and()
        .doNotHaveSimpleName("ClientEnvironment")
        .should()
        .accessTargetWhere(targets(ENVIRONMENT_READS));
  }

  private ArchRule noProcessWideChanges() {
    return libraryClasses().should().accessTargetWhere(targets(PROCESS_WIDE_CHANGES));
  }

  private ArchRule noPrinting() {
    return libraryClasses().should().accessTargetWhere(targets(PRINTING));
  }

  private ArchRule examplesUseExportedPackages() {
    return noClasses()
        .that(inModules(Set.of("examples")))
        .should()
        .dependOnClassesThat(
            describe(
                "are in a library package that is not exported",
                c ->
                    LIBRARIES.contains(moduleOf(c))
                        && !exportedPackages.contains(c.getPackageName())));
  }

  private ArchRule verifiedOnlyByVerifiers() {
    return classes()
        .that(inModules(LIBRARIES))
        .and()
        .haveSimpleNameStartingWith("Verified")
        .and()
        .areNotInterfaces()
        .should(new HideConstructors())
        .allowEmptyShould(false);
  }

  private GivenClassesConjunction libraryClasses() {
    return noClasses().that(inModules(LIBRARIES));
  }

  private DescribedPredicate<JavaClass> inModules(Set<String> modules) {
    return describe("are in " + modules, c -> modules.contains(moduleOf(c)));
  }

  private String moduleOf(JavaClass javaClass) {
    return UseOnlyModulesBelow.moduleOf(root, javaClass);
  }

  private boolean isExported(JavaClass javaClass) {
    return exportedPackages.contains(javaClass.getPackageName())
        && javaClass.getModifiers().contains(JavaModifier.PUBLIC)
        && javaClass.getEnclosingClass().map(this::isExported).orElse(true);
  }

  /** Matches calls, references and field reads by {@code class.member}. */
  private static DescribedPredicate<JavaAccess<?>> targets(Set<String> members) {
    return describe(
        "is one of " + members.stream().sorted().toList(),
        access ->
            members.contains(access.getTargetOwner().getName() + "." + access.getTarget().getName())
                || isInherited(access, members));
  }

  /** A member called through a subclass, such as {@code myException.printStackTrace()}. */
  private static boolean isInherited(JavaAccess<?> access, Set<String> members) {
    return access.getTargetOwner().getAllRawSuperclasses().stream()
        .anyMatch(owner -> members.contains(owner.getName() + "." + access.getTarget().getName()));
  }
}
