      * Reads every account record and adds up one balance: the least
      * that a COBOL program does with a file.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ACCOUNTS.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT ACCOUNTS ASSIGN TO "ACCOUNTS"
               ORGANIZATION IS SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD  ACCOUNTS.
       01  ACCOUNT.
           05  ACCOUNT-ID       PIC 9(11).
           05  ACTIVE-FLAG      PIC X.
           05  CURRENT-BALANCE  PIC S9(10)V99.
           05  REST             PIC X(276).
       WORKING-STORAGE SECTION.
       01  TOTAL                PIC S9(16)V99 COMP-3 VALUE 0.
       01  AT-END               PIC X VALUE "N".
       PROCEDURE DIVISION.
           OPEN INPUT ACCOUNTS
           PERFORM UNTIL AT-END = "Y"
               READ ACCOUNTS
                   AT END MOVE "Y" TO AT-END
                   NOT AT END ADD CURRENT-BALANCE TO TOTAL
               END-READ
           END-PERFORM
           CLOSE ACCOUNTS
           STOP RUN.
