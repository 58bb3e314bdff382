package imagesigning.examples.consumer;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules of this build as they stand on the test class path: jars or class directories. */
final class BuiltModules {
  /** The published modules, lowest first. */
  static final List<String> NAMES =
      List.of(
          "imagesigning.core",
          "imagesigning.cosign",
          "imagesigning.policy",
          "imagesigning.registry",
          "imagesigning.testkit");

  /** Read once, because that takes seconds. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("imagesigning");

  private BuiltModules() {}

  /** Every class of ours outside the tests. */
  static JavaClasses classes() {
    return CLASSES;
  }

  /** The classes of one published module, without module and package descriptors. */
  static List<JavaClass> classesOf(String module) {
    return classes().stream()
        .filter(c -> (c.getPackageName() + ".").startsWith(module + "."))
        .filter(c -> !c.getSimpleName().endsWith("-info"))
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .toList();
  }

  /** The packages that a module exports to everyone. */
  static Set<String> exportsOf(String module) {
    return reference(module).descriptor().exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The packages that the published modules export to everyone. */
  static Set<String> exports() {
    return NAMES.stream().flatMap(name -> exportsOf(name).stream()).collect(Collectors.toSet());
  }

  /** The class path entries, as far as they can be modules. */
  static List<Path> candidates() {
    return classPath().filter(path -> find(path).isPresent()).toList();
  }

  private static ModuleReference reference(String module) {
    return classPath()
        .flatMap(path -> find(path).stream())
        .filter(reference -> reference.descriptor().name().equals(module))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(module + " is not on the class path"));
  }

  private static Stream<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists);
  }

  /** A class directory without a descriptor, or a jar whose name no module can have, is none. */
  private static Optional<ModuleReference> find(Path path) {
    try {
      return ModuleFinder.of(path).findAll().stream().findFirst();
    } catch (FindException e) {
      return Optional.empty();
    }
  }
}
