#!/usr/bin/env python3
"""Makes signatures.csv with OpenSSL 3: good signatures, and RSA blocks with faulty padding.

Usage: make-signatures.py DIRECTORY > signatures.csv     (keys are made in DIRECTORY and forgotten)
"""
import base64, hashlib, os, re, subprocess, sys

work = sys.argv[1]
MESSAGE = b"What was signed."
INFO = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def path(name):
    return os.path.join(work, name)


def row(name, scheme, key, signature, good):
    spki = openssl("pkey", "-in", path(key), "-pubout", "-outform", "DER")
    print(",".join([name, scheme, base64.b64encode(spki).decode(), signature.hex(), good]))


def sign(key, digest, *options):
    return openssl("dgst", "-" + digest, "-sign", path(key), *options, path("message"))


with open(path("message"), "wb") as f:
    f.write(MESSAGE)

print("# name,scheme,key,signature,valid; the message is always: " + MESSAGE.decode())
for curve in ["P-256", "P-384", "P-521"]:
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:" + curve,
            "-pkeyopt", "ec_param_enc:named_curve", "-out", path(curve))
    for digest in INFO:
        row(f"{curve} {digest}", "ECDSA_" + digest.upper(), curve, sign(curve, digest), "valid")

openssl("genpkey", "-algorithm", "ED25519", "-out", path("ed25519"))
row("Ed25519", "ED25519", "ed25519",
    openssl("pkeyutl", "-sign", "-inkey", path("ed25519"), "-rawin", "-in", path("message")), "valid")

for bits in ["2048", "3072", "4096"]:
    key = "rsa" + bits
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:" + bits, "-out", path(key))
    for digest in INFO:
        row(f"RSA {bits} PKCS#1 {digest}", "RSA_PKCS1_" + digest.upper(), key, sign(key, digest), "valid")
        pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_mgf1_md:" + digest]
        row(f"RSA {bits} PSS {digest}", "RSA_PSS_" + digest.upper(), key,
            sign(key, digest, *pss, "-sigopt", "rsa_pss_saltlen:digest"), "valid")
pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"]
row("PSS with a salt of 20 bytes", "RSA_PSS_SHA256", "rsa2048", sign("rsa2048", "sha256", *pss), "invalid")
pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32", "-sigopt", "rsa_mgf1_md:sha1"]
row("PSS with a mask of SHA-1", "RSA_PSS_SHA256", "rsa2048", sign("rsa2048", "sha256", *pss), "invalid")

text = openssl("rsa", "-in", path("rsa2048"), "-text", "-noout").decode()


def number(name):
    digits = re.search(name + r":\n((?:\s+[0-9a-f:]+\n)+)", text).group(1)
    return int(re.sub(r"[\s:]", "", digits), 16)


N, D = number("modulus"), number("privateExponent")
DIGEST = hashlib.sha256(MESSAGE).digest()


def faulty(name, block):
    assert len(block) == 256, name
    signature = pow(int.from_bytes(block, "big"), D, N).to_bytes(256, "big")
    row(name, "RSA_PKCS1_SHA256", "rsa2048", signature, "invalid")


def block(info, digest=DIGEST, head=b"\x00\x01", fill=b"\xff", tail=b""):
    rest = b"\x00" + info + digest + tail
    return head + fill * (256 - len(head) - len(rest)) + rest


good = INFO["sha256"]
no_null = bytes.fromhex("302f300b0609608648016503040201" + "0420")
long_length = bytes.fromhex("308131300d060960864801650304020105000420")
faulty("no NULL in the algorithm", block(no_null))
faulty("a length in a longer form", block(long_length))
faulty("the name of another hash", block(INFO["sha512"][:-1] + b"\x20"))
faulty("no name of a hash", block(b""))
faulty("block type 2", block(good, head=b"\x00\x02"))
faulty("block type 0", block(good, head=b"\x00\x00"))
faulty("padding of zeros", block(good, fill=b"\x00"))
faulty("padding of 0xFE", block(good, fill=b"\xfe"))
faulty("bytes after the hash", block(good, tail=b"\x00" * 8))
short = b"\x00\x01" + b"\xff" * 8 + b"\x00" + good + DIGEST
faulty("short padding and garbage", short + os.urandom(256 - len(short)))
faulty("the hash of another message", block(good, digest=hashlib.sha256(b"other").digest()))
