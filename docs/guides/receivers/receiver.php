<?php
// WEBHOOK_SECRET=whsec_… php -S 127.0.0.1:4000 receiver.php
declare(strict_types=1);

/** Whether the body was signed with the secret within five minutes. */
function is_signed(string $secret, string $body): bool
{
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if ($key === false || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

$body = file_get_contents('php://input'); // the bytes as they came, not $_POST
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !is_signed(getenv('WEBHOOK_SECRET'), $body)) {
    http_response_code(401);
    exit;
}

// In production: a table with a unique key on the id. Here a file for each id, which only the first one can create.
$id = preg_replace('/[^A-Za-z0-9_]/', '', $_SERVER['HTTP_WEBHOOK_ID']);
$inbox = getenv('INBOX') ?: sys_get_temp_dir() . '/inbox';
is_dir($inbox) || mkdir($inbox, 0700, true);
$file = @fopen("$inbox/$id.json", 'x');
if ($file !== false) {
    fwrite($file, $body);
    fclose($file);
    // A worker reads the inbox: work before the end of this script delays the answer, and after 10 s it is a failure.
    file_put_contents('php://stdout', "handled $id " . json_decode($body, true)['scope'] . "\n");
}
http_response_code(204);
